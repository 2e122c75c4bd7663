"""Carries spooled facts to the broker, in order, each confirmed before it is marked as sent.

A thread of its own that never touches pjsua2. While the broker is away facts wait on disk and calls go on.
"""

import threading

import msgspec
from prometheus_client import Gauge

from services.kit.broker import Sender
from services.kit.log import get_logger
from services.kit.outbox import publish_event
from services.kit.wire import Unavailable, system
from services.telephony.agent.spool import Spool, Spooled

log = get_logger(__name__)
LOOK_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 3.0

waiting = Gauge("otklik_agent_facts_waiting", "Facts about calls that the broker has not confirmed")


class Publisher:
    """`start` it once, `wake` it for news, `stop` it at the end."""

    def __init__(self, spool: Spool, amqp_uri: str) -> None:
        self.spool = spool
        self._sender = Sender(amqp_uri, confirms=True)
        self._woken, self._stopping = threading.Event(), False
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._woken.set()

    def stop(self, patience_seconds: float = 3.0) -> None:
        """Tries to send the rest for so long; what is left waits on disk for the next start."""
        self._stopping = True
        self._woken.set()
        self._thread.join(patience_seconds)
        self._sender.close()

    def _run(self) -> None:
        pause = LOOK_SECONDS
        while True:
            stopping = self._stopping
            self._woken.wait(0 if stopping else pause)
            self._woken.clear()
            try:
                while facts := self.spool.unsent():
                    self._send(facts)
                pause = LOOK_SECONDS
            except Unavailable as error:
                pause = 0.5 if pause == LOOK_SECONDS else min(pause * 2, LONGEST_PAUSE_SECONDS)
                log.warning("facts_wait_for_broker", waiting=self.spool.waiting(), error=str(error))
            except Exception as error:
                pause = LONGEST_PAUSE_SECONDS
                log.exception("facts_not_sent", error=str(error))
            waiting.set(self.spool.waiting())
            if stopping:
                return

    def _send(self, facts: list[Spooled]) -> None:
        sent = []
        try:
            for spooled in facts:
                fact = spooled.fact
                asker = msgspec.json.encode(system("call", fact.call_id.hex)).decode()
                publish_event(
                    self._sender,
                    fact.exchange,
                    fact.routing_key,
                    msgspec.json.encode(fact),
                    asker,
                    spooled.message_id,
                    fact.occurred_at,
                )
                sent.append(spooled.seq)
        finally:
            if sent:
                self.spool.mark_sent(sent)
