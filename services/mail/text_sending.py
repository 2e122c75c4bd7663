"""Texts being sent: the queued ones of one channel, one after the other, in a thread that ends when none is left."""

import threading
import time
from collections.abc import Callable
from uuid import UUID

from prometheus_client import Counter
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.kit import settings
from services.kit.db import Database, Session
from services.kit.log import get_logger
from services.kit.rpc_client import NobodyServes, RpcClient
from services.kit.secrets import WrongSecretKey
from services.kit.wire import ServiceError, system
from services.mail import http_texts, short_messages, text_channels
from services.mail.http_texts import TextPutOff, TextRefused
from services.mail.interface.text_channels import HttpAnswer, HttpSending, MangoSms
from services.mail.short_messages import NotQueued
from services.mail.text_models import ShortMessage, TextChannel
from services.mail.troubles import FateUnknown
from services.telephony.interface import ProviderUnavailable, Telephony
from services.telephony.interface.sms import SmsOrder

log = get_logger(__name__)
outcomes = Counter("otklik_short_messages_sent_total", "Tries to send an SMS or a messenger's line", ["outcome"])
MANGO_SECONDS = 30.0
DATABASE_AWAY = "База данных была недоступна, сообщение будет отправлено позже."
BUG = "Ошибка программы при отправке сообщения, подробности в журнале."
SEALED = "Секрет канала запечатан другим ключом программы: введите его заново."


class TextSending(threading.Thread):
    """Sends what is due by one channel until nothing is, or `stop()`."""

    def __init__(self, database: Database, rpc: RpcClient, channel: TextChannel) -> None:
        super().__init__(name=f"texts {channel.id}", daemon=True)
        self.database, self.rpc, self.channel = database, rpc, channel
        self.stopping = threading.Event()
        self.in_hand: UUID | None = None

    def stop(self) -> None:
        """Asks it to end after the one in hand."""
        self.stopping.set()

    def run(self) -> None:
        try:
            while not self.stopping.is_set():
                with self.database(system("letter"), read_only=True) as db:
                    due = short_messages.next_due(db, self.channel.id)
                if due is None:
                    return
                row, self.channel = due
                self.in_hand = row.id
                self._send(row)
                self.in_hand = None
                self.stopping.wait(60.0 / self.channel.per_minute)
        except (OperationalError, PoolTimeout) as error:
            log.warning("database_away", channel_id=str(self.channel.id), error=str(error))
        except Exception:
            log.exception("sending_failed", channel_id=str(self.channel.id))

    def _send(self, row: ShortMessage) -> None:
        message_id = row.id
        try:
            with self.database(system("letter")) as db:
                if not short_messages.may_leave(db, message_id):
                    return
                short_messages.start_sending(db, message_id)
            provider_id = self._hand_over(row)
        except NotQueued:
            return
        except FateUnknown as error:
            log.warning("short_message_fate_unknown", message_id=str(message_id), error=str(error))
            self._settle("unknown", lambda db: short_messages.fate_unknown(db, message_id))
        except TextRefused as error:
            words = str(error)
            self._settle("refused", lambda db: short_messages.failed(db, message_id, words))
        except TextPutOff as error:
            words = str(error)
            self._settle("put_off", lambda db: short_messages.later(db, message_id, words))
        except (OperationalError, PoolTimeout):
            # Not even noted as being sent, so nothing was handed over, whatever the database made of it.
            self._settle("database_away", lambda db: short_messages.later(db, message_id, DATABASE_AWAY))
        except Exception:
            log.exception("sending_failed", message_id=str(message_id))
            self._settle("bug", lambda db: short_messages.given_up(db, message_id, BUG))
        else:
            self._settle("sent", lambda db: short_messages.sent(db, message_id, provider_id))

    def _hand_over(self, row: ShortMessage) -> str:
        """The provider's id. Raises TextRefused, TextPutOff, FateUnknown."""
        if self.channel.kind == "mango_sms":
            return self._by_mango(row)
        sending: HttpSending | None = text_channels.part(self.channel, "sending")
        answer: HttpAnswer = text_channels.part(self.channel, "answer")
        if sending is None:
            raise TextRefused("Канал больше не отправляет сообщения.")
        try:
            secret = text_channels.secret_of(self.channel)
        except WrongSecretKey:
            raise TextRefused(SEALED) from None
        words = {
            "phone": row.phone,
            "digits": row.phone.lstrip("+"),
            "text": row.text,
            "id": str(row.id),
            "to": row.sender or row.phone.lstrip("+"),
            "secret": secret,
        }
        return http_texts.send(sending, answer, words, allow_loopback=settings.load().allow_loopback)

    def _by_mango(self, row: ShortMessage) -> str:
        mango: MangoSms = text_channels.part(self.channel, "mango")
        order = SmsOrder(
            account_id=mango.account_id,
            command_id=str(row.id),
            extension=mango.extension,
            number=row.phone,
            text=row.text[:1000],
        )
        try:
            self.rpc.of(Telephony, system("letter"), deadline=MANGO_SECONDS).send_sms(order)
        except (ProviderUnavailable, NobodyServes) as error:
            raise TextPutOff(f"Mango сейчас недоступен: {error.message}") from error
        except ServiceError as error:
            if error.status >= 500:  # also no answer in time: telephony may have handed it over
                raise FateUnknown(error.message) from error
            raise TextRefused(f"Mango не принял сообщение: {error.message}") from error
        return str(row.id)

    def _settle(self, outcome: str, settle: Callable[[Session], None]) -> None:
        """Writes the outcome down, however long the database is away: without that, it would count as unknown."""
        while True:
            try:
                with self.database(system("letter")) as db:
                    settle(db)
                outcomes.labels(outcome).inc()
                return
            except (OperationalError, PoolTimeout) as error:
                log.warning("database_away", channel_id=str(self.channel.id), error=str(error))
                time.sleep(1)


class TextCrew:
    """The threads that send texts, of the process that leads."""

    def __init__(self, database: Database, amqp_uri: str) -> None:
        self.database, self.rpc = database, RpcClient(amqp_uri)
        self.senders: dict[UUID, TextSending] = {}

    def take_lead(self) -> None:
        """What a dead leader was handing over is of unknown fate."""
        with self.database(system("letter")) as db:
            in_hand = [sender.in_hand for sender in self.senders.values() if sender.in_hand]
            short_messages.settle_orphans(db, in_hand)

    def look(self) -> None:
        """A thread for each channel by which something is due."""
        with self.database(system("letter"), read_only=True) as db:
            due = short_messages.channels_with_due(db)
        self.senders = {channel_id: sender for channel_id, sender in self.senders.items() if sender.is_alive()}
        for channel in due:
            if channel.id not in self.senders:
                self.senders[channel.id] = TextSending(self.database, self.rpc, channel)
                self.senders[channel.id].start()

    def close(self) -> None:
        self.rpc.close()
