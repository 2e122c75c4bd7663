"""One mailbox being read, in a thread of its own.

    connecting ──► catching up ──► waiting (IDLE, else a poll)
        ▲               ▲               │
        │               └── something ──┘
        └── resting ◄── trouble anywhere: 1 s … 1 min, or much longer where only a person can help

Letters are fetched in batches without a transaction being open; then one short transaction writes a batch down.
A letter that cannot be read, fetched or stored is noted as broken, and the others go on.
"""

import collections
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from prometheus_client import Counter
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.kit.db import Database
from services.kit.log import get_logger
from services.kit.objects import ObjectStore
from services.kit.wire import new_id, now, system
from services.mail import ledger, parsing
from services.mail.hosts import Server
from services.mail.ledger import Offer
from services.mail.mailbox import Fetched, Inbox
from services.mail.parsing import LARGEST_LETTER, Unreadable
from services.mail.troubles import LetterNotServed, Trouble

log = get_logger(__name__)
letters = Counter("otklik_letters_total", "Letters offered by servers, by what became of them", ["outcome"])

BATCH = 200
BATCH_BYTES = 16 * 1024 * 1024
POLL_SECONDS = 20.0
"""How often a server without IDLE is asked."""
PAUSES = (1, 2, 5, 10, 30, 60)
MOST_BREAKS = 5
"""A letter during whose fetch the connection broke so often is not asked for again."""
MOST_AGAIN = 1000
NOT_SERVED = "Сервер не смог отдать это письмо."


class Reader(threading.Thread):
    """Keeps a mailbox read until `stop()`. Never dies of what a server or a letter does."""

    def __init__(self, database: Database, store: ObjectStore, mailbox_id: UUID, server: Server) -> None:
        super().__init__(name=f"reader {mailbox_id}", daemon=True)
        self.database, self.store, self.mailbox_id, self.server = database, store, mailbox_id, server
        self.stopping = threading.Event()
        self._breaks: collections.Counter[int] = collections.Counter()
        self._careful = 0
        self._read_once = False

    def stop(self) -> None:
        """Asks it to end after what is in hand; `join()` waits for that."""
        self.stopping.set()

    def run(self) -> None:
        tries = 0
        while not self.stopping.is_set():
            self._read_once = False
            try:
                if self._may_try():
                    self._read()
            except Trouble as trouble:
                self._note(trouble, str(trouble), quiet=self._read_once and trouble.reason == "interrupted")
            except (OperationalError, PoolTimeout) as error:
                log.warning("database_away", mailbox_id=str(self.mailbox_id), error=str(error))
            except Exception as error:
                log.exception("reading_failed", mailbox_id=str(self.mailbox_id))
                self._note(None, f"Ошибка программы при чтении ящика ({type(error).__name__}), подробности в журнале.")
            tries = 0 if self._read_once else tries + 1
            self.stopping.wait(PAUSES[min(tries, len(PAUSES) - 1)])

    def _may_try(self) -> bool:
        with self.database(system("letter"), read_only=True) as db:
            at = ledger.retry_at(db, self.mailbox_id)
        while at is not None and at > now() and not self.stopping.is_set():
            self.stopping.wait(min((at - now()) / timedelta(seconds=1), 60.0))
        return not self.stopping.is_set()

    def _read(self) -> None:
        inbox = Inbox(self.server)
        try:
            while not self.stopping.is_set():
                self._catch_up(inbox)
                inbox.wait(self.stopping, POLL_SECONDS)
        finally:
            inbox.close()

    def _catch_up(self, inbox: Inbox) -> None:
        folder = inbox.look()
        with self.database(system("letter")) as db:
            cursor = ledger.begin(db, self.mailbox_id, folder)
        uids = [] if 0 < folder.uid_next <= cursor.last_uid + 1 else inbox.uids_after(cursor.last_uid)
        if not self._read_once:
            uids = uids + cursor.not_served
            for uid in cursor.not_served:
                self._breaks[uid] = max(self._breaks[uid], MOST_BREAKS - 1)  # one more try
        for start in range(0, len(uids), BATCH):
            batch = uids[start : start + BATCH]
            try:
                sizes = inbox.sizes(batch)
            except LetterNotServed:
                sizes, self._careful = {}, BATCH
            for run in runs(batch, sizes, self._careful):
                if self.stopping.is_set():
                    return
                self._take(inbox, folder.uid_validity, run, cut=sizes.get(run[0], 0) > LARGEST_LETTER)
        with self.database(system("letter")) as db:
            ledger.succeeded(db, self.mailbox_id, changed=cursor.changed and not uids)
        self._read_once = True

    def _take(self, inbox: Inbox, uid_validity: int, run: list[int], *, cut: bool = False) -> None:
        """Fetches the letters and writes them down."""
        alone = len(run) == 1
        self._careful = max(0, self._careful - 1)
        try:
            if alone and self._breaks[run[0]] >= MOST_BREAKS:
                raise LetterNotServed
            fetched = inbox.fetch(run, cut=cut)
        except LetterNotServed:
            if alone:
                lost = Offer(run[0], new_id(), now(), None, None, NOT_SERVED)
                self._record(uid_validity, [lost], {})
            else:
                for uid in run:
                    self._take(inbox, uid_validity, [uid])
            return
        except Trouble:
            # It may be one letter that breaks the connection: the next ones come one by one, to find it.
            self._careful = BATCH
            self._breaks[run[0]] += alone
            raise
        offers = [offer_of(letter) for letter in fetched]
        raws = {offer.email_id: letter.raw for offer, letter in zip(offers, fetched, strict=True)}
        self._record(uid_validity, offers, raws, up_to=run[-1])

    def _record(
        self, uid_validity: int, offers: list[Offer], raws: dict[UUID, bytes], *, up_to: int | None = None
    ) -> None:
        """The letters as they came into the object store, then their rows; a letter the database refuses is broken."""
        with self.database(system("letter"), read_only=True) as db:
            have = ledger.known(db, [offer.identity for offer in offers if offer.identity is not None])
        put = {offer.email_id for offer in offers if offer.identity is not None and offer.identity not in have}
        for email_id in put:
            self.store.put(f"emails/{email_id}.eml", raws[email_id], "message/rfc822")
        try:
            with self.database(system("letter")) as db:
                used = ledger.record(db, self.mailbox_id, uid_validity, offers, up_to or offers[-1].uid)
        except OperationalError:
            raise
        except (DBAPIError, ValueError) as error:
            if len(offers) > 1:
                for offer in offers:
                    self._record(uid_validity, [offer], raws)
                return
            if offers[0].letter is None:
                raise
            log.exception("letter_not_stored", mailbox_id=str(self.mailbox_id), uid=offers[0].uid)
            words = f"Письмо не удалось сохранить ({type(error).__name__})."
            self._record(uid_validity, [replace(offers[0], letter=None, error=words)], raws)
            return
        for email_id in put - used:
            self.store.delete(f"emails/{email_id}.eml")
        for offer in offers:
            outcome = "broken" if offer.error is not None else "imported" if offer.email_id in used else "known"
            letters.labels(outcome).inc()

    def _note(self, trouble: Trouble | None, words: str, *, quiet: bool = False) -> None:
        """Into the ledger, for the person who looks. A connection that broke once, as they do, is no news."""
        reason, cause = (trouble.reason, trouble.__cause__) if trouble is not None else ("bug", None)
        log.warning("mailbox_not_read", mailbox_id=str(self.mailbox_id), reason=reason, cause=repr(cause)[:300])
        if quiet:
            return
        try:
            with self.database(system("letter")) as db:
                needs_a_person = trouble is not None and trouble.needs_a_person
                ledger.failed(db, self.mailbox_id, words, needs_a_person=needs_a_person)
        except (DBAPIError, PoolTimeout) as error:
            log.warning("database_away", mailbox_id=str(self.mailbox_id), error=str(error))


def runs(uids: Sequence[int], sizes: Mapping[int, int], alone: int) -> Iterator[list[int]]:
    """The letters in runs of bounded bytes: one too large is a run of its own, and so is each of the first `alone`."""
    run: list[int] = []
    weight = 0
    for place, uid in enumerate(uids):
        size = sizes.get(uid, 0) if sizes.get(uid, 0) <= LARGEST_LETTER else BATCH_BYTES + 1
        if run and (place <= alone or weight + size > BATCH_BYTES):
            yield run
            run, weight = [], 0
        run.append(uid)
        weight += size
    if run:
        yield run


def offer_of(fetched: Fetched) -> Offer:
    """What is read of a letter; its failure is part of it."""
    try:
        letter = parsing.parse(fetched.raw, cut=fetched.cut)
    except Exception as error:
        words = str(error) if isinstance(error, Unreadable) else f"Письмо не прочитано ({type(error).__name__})."
        if not isinstance(error, Unreadable):
            log.exception("letter_not_read", uid=fetched.uid)
        return Offer(fetched.uid, new_id(), fetched.delivered_at, sha256(fetched.raw).hexdigest(), None, words)
    return Offer(fetched.uid, new_id(), fetched.delivered_at, letter.identity, letter, None)


def read_broken_again(database: Database, store: ObjectStore) -> int:
    """Tries the letters that could not be read, for this program may be able to; how many it was."""
    read = 0
    with database(system("letter"), read_only=True) as db:
        email_ids = ledger.broken_emails(db, MOST_AGAIN)
    for email_id in email_ids:
        try:
            letter = parsing.parse(b"".join(store.open(f"emails/{email_id}.eml")))
            with database(system("letter")) as db:
                ledger.read_again(db, email_id, letter)
            read += 1
        except OperationalError:
            raise
        except Exception as error:
            log.info("still_broken", email_id=str(email_id), error=str(error))
    return read
