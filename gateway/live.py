"""The live stream: what happens in the suite, told to every open page as server-sent events.

    <service>.events ──► one queue of this process ──► Feed ──► Streams ──► a bounded queue a page

A page that falls behind, as while a hundred thousand clients are imported, gets `missed` instead of what is for
everybody: it asks for the state anew. What is for itself (a client who rings) is never left out. A page that takes
nothing is cut, and so is every page when the feed was interrupted: it connects again and asks, so nothing is lost.
"""

import contextlib
import queue
import random
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from kombu import Connection
from prometheus_client import Counter, Gauge

from gateway.callers import Caller
from gateway.news import TELLINGS, News, news_of
from gateway.sessions import Sessions
from services.kit.broker import CONNECT_SECONDS
from services.kit.log import get_logger
from services.kit.wire import Event, Unavailable, new_id, now

log = get_logger(__name__)
HEARTBEAT_SECONDS = 15.0
BEHIND_AT_MOST = 100
TAKES_NOTHING_SECONDS = 30.0
STREAMS_AT_MOST = 5_000
STREAMS_A_SESSION = 20
open_streams = Gauge("otklik_live_streams", "Open event streams")
told = Counter("otklik_live_events_total", "Events told to browsers", ["event"])
cut_streams = Counter("otklik_live_streams_cut_total", "Streams closed by us", ["reason"])


class Line(NamedTuple):
    """What waits to be told."""

    data: bytes
    personal: bool


STILL_HERE = Line(b": still here\n\n", personal=False)


class Stream:
    """One open page."""

    def __init__(self, caller: Caller, connection: Any) -> None:
        self.caller, self.connection = caller, connection
        self.waiting: queue.SimpleQueue[Line | None] = queue.SimpleQueue()
        self.took_at = time.monotonic()

    def put(self, line: Line) -> bool:
        """Never waits. False where the page is too far behind."""
        if self.waiting.qsize() < BEHIND_AT_MOST:
            self.waiting.put(line)
            return True
        if time.monotonic() - self.took_at > TAKES_NOTHING_SECONDS:
            return False
        personal = [one for one in (*self._take_all(), line) if one.personal]
        for one in (Line(as_bytes("missed", {}), personal=False), *personal):
            self.waiting.put(one)
        return len(personal) < BEHIND_AT_MOST

    def _take_all(self) -> Iterator[Line]:
        with contextlib.suppress(queue.Empty):
            while (line := self.waiting.get_nowait()) is not None:
                yield line

    def cut(self) -> None:
        """Ends the stream and its connection, also where the client does not read and a write hangs."""
        behind = self.waiting.qsize() > 0
        self.waiting.put(None)
        if self.connection is not None:
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR if behind else socket.SHUT_RD)


class Streams:
    """All open pages of this process."""

    def __init__(self) -> None:
        self._open: set[Stream] = set()

    def __len__(self) -> int:
        return len(self._open)

    def open(self, caller: Caller, connection: Any = None) -> Iterator[bytes]:
        """The bytes of a new stream. `connection` is its socket, where there is one. Raises Unavailable."""
        if len(self._open) >= STREAMS_AT_MOST:
            raise Unavailable("Too many pages are open.")
        mine = [one for one in self._open if one.caller.token_hash == caller.token_hash]
        for surplus in mine[: max(0, len(mine) - STREAMS_A_SESSION + 1)]:
            self._drop(surplus, "too many of one session")
        stream = Stream(caller, connection)
        self._open.add(stream)
        open_streams.set(len(self._open))
        return self._bytes(stream)

    def tell(self, news: News) -> None:
        """Puts the news into the queue of every page it is for; never waits."""
        told.labels(news.kind).inc()
        line = Line(as_bytes(news.kind, news.data), personal=news.audience is not None)
        for stream in list(self._open):
            if news.audience is not None and stream.caller.id not in news.audience:
                continue
            if not stream.put(line):
                self._drop(stream, "fell behind")

    def cut_sessions(self, over: set[bytes]) -> None:
        """Ends the streams of these sessions."""
        for stream in list(self._open):
            if stream.caller.token_hash in over:
                self._drop(stream, "signed out")

    def cut_session(self, token_hash: bytes) -> None:
        for stream in list(self._open):
            if stream.caller.token_hash == token_hash:
                self._drop(stream, "signed out")

    def cut_user(self, user_id: UUID) -> None:
        for stream in list(self._open):
            if stream.caller.id == user_id:
                self._drop(stream, "user changed")

    def cut_all(self, reason: str) -> None:
        for stream in list(self._open):
            self._drop(stream, reason)

    def sessions(self) -> set[bytes]:
        return {stream.caller.token_hash for stream in self._open}

    def _drop(self, stream: Stream, reason: str) -> None:
        self._open.discard(stream)
        stream.cut()
        cut_streams.labels(reason).inc()

    def _bytes(self, stream: Stream) -> Iterator[bytes]:
        try:
            # Pages that were cut together come back spread over some seconds.
            yield f"retry: {random.randint(1000, 4000)}\n\n".encode()  # noqa: S311
            yield as_bytes("hello", {"at": now()})
            while True:
                try:
                    line = stream.waiting.get(timeout=HEARTBEAT_SECONDS)
                except queue.Empty:
                    line = STILL_HERE
                stream.took_at = time.monotonic()
                if line is None:
                    return
                yield line.data
        finally:
            self._open.discard(stream)
            open_streams.set(len(self._open))


def as_bytes(kind: str, data: dict[str, Any]) -> bytes:
    """One event as it goes over the line. JSON has no raw line breaks, so one `data:` line is enough."""
    return b"event: " + kind.encode() + b"\ndata: " + msgspec.json.encode(data) + b"\n\n"


class Feed:
    """Hears the events of all services on one queue of this process, and tells them to its pages.

    The queue lives as long as the connection; what is published meanwhile is not heard, so the pages are cut.
    """

    def __init__(self, amqp_uri: str, streams: Streams) -> None:
        self.amqp_uri, self.streams = amqp_uri, streams
        self.listening = threading.Event()
        self._stopping = False
        self._decoders: dict[tuple[str, str], msgspec.json.Decoder[Event]] = {
            (cls.exchange, cls.routing_key): msgspec.json.Decoder(cls) for cls in TELLINGS
        }

    def start(self) -> None:
        threading.Thread(target=self._run, name="live feed", daemon=True).start()

    def stop(self) -> None:
        self._stopping = True

    def _run(self) -> None:
        interrupted = False
        while not self._stopping:
            try:
                with Connection(self.amqp_uri, connect_timeout=CONNECT_SECONDS, heartbeat=30) as connection:
                    self._subscribe(connection.channel())
                    self.listening.set()
                    if interrupted:
                        self.streams.cut_all("feed interrupted")
                    interrupted = True
                    while not self._stopping:
                        with contextlib.suppress(TimeoutError):
                            connection.drain_events(timeout=1)
                        connection.heartbeat_check()
            except Exception as error:
                if not self._stopping:
                    log.warning("live_feed_interrupted", error=str(error))
            self.listening.clear()
            time.sleep(0.5)

    def _subscribe(self, channel: Any) -> None:
        name = f"live-{new_id().hex}"
        channel.queue_declare(name, exclusive=True, auto_delete=True, durable=False)
        for exchange, routing_key in self._decoders:
            channel.exchange_declare(exchange, "topic", durable=True, auto_delete=False)
            channel.queue_bind(name, exchange, routing_key)
        channel.basic_consume(name, no_ack=True, callback=self._heard)

    def _heard(self, message: Any) -> None:
        source = message.delivery_info["exchange"], message.delivery_info["routing_key"]
        try:
            news = news_of(self._decoders[source].decode(message.body))
        except (msgspec.DecodeError, KeyError) as error:
            # The services that need this event park it; the stream only tells that something happened.
            log.warning("live_event_not_understood", exchange=source[0], routing_key=source[1], error=str(error))
            return
        self.streams.tell(news)


def keep_honest(streams: Streams, sessions: Sessions) -> None:
    """Ends the streams of sessions that are over, wherever they were ended."""
    if hashes := streams.sessions():
        # Streams of other sessions may be opened while these are looked up.
        streams.cut_sessions(hashes - sessions.good(hashes))
