"""Letters of a folder from the server into the object store and the database.

They are fetched in batches without a transaction being open; then one short transaction writes a batch down, while the
next one is fetched. A letter that cannot be read, fetched or stored is noted as broken, and the others go on.
"""

import collections
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path

from prometheus_client import Counter
from sqlalchemy.exc import DBAPIError, OperationalError

from services.kit.db import Database
from services.kit.log import get_logger
from services.kit.objects import ObjectStore, put_all
from services.kit.wire import new_id, now, system
from services.mail import copied, ledger, parsing
from services.mail.at_hand import ROW_BYTES, AtHand
from services.mail.behind import Behind
from services.mail.ledger import Offer, Place
from services.mail.mailbox import PART_BYTES, Account, Fetched
from services.mail.parsing import LARGEST_LETTER, Unreadable
from services.mail.troubles import LetterNotServed, Trouble

log = get_logger(__name__)
letters = Counter("otklik_letters_total", "Letters offered by servers, by what became of them", ["outcome"])

BATCH = 200
BATCH_BYTES = 8 * 1024 * 1024
MOST_KEPT = 200 * 1024 * 1024
"""Of a letter larger than this, only so much is kept."""
MOST_BREAKS = 5
"""A letter during whose fetch the connection broke so often is not asked for again."""
NOT_SERVED = "Сервер не смог отдать это письмо."


class Fetching:
    """Of one mailbox; it remembers which letters broke the connection."""

    def __init__(self, database: Database, store: ObjectStore, at_hand: AtHand, stopping: threading.Event) -> None:
        self.database, self.store, self.at_hand, self.stopping = database, store, at_hand, stopping
        self._breaks: collections.Counter[tuple[str, int]] = collections.Counter()
        self._careful = 0
        self.brought = 0
        """Letters written down so far."""

    def bring(self, account: Account, place: Place, uids: Sequence[int]) -> list[int]:
        """Fetches these letters of the folder at hand, the newest first. Answers those that went away meanwhile.

        While some are written down, the next ones are fetched and read.
        """
        left: list[int] = []
        with Behind(f"writer {place.mailbox_id}") as writer:
            for end in range(len(uids), 0, -BATCH):
                batch = list(uids[max(0, end - BATCH) : end])
                try:
                    sizes = account.sizes(batch)
                    left += [uid for uid in batch if uid not in sizes]
                    batch = [uid for uid in batch if uid in sizes]
                except LetterNotServed:
                    sizes, self._careful = {}, BATCH
                for run in runs(batch, sizes, self._careful):
                    if self.stopping.is_set():
                        return left
                    weight = sum(min(sizes.get(uid, 0), LARGEST_LETTER) + ROW_BYTES for uid in run)
                    with ExitStack() as held:
                        if held.enter_context(self.at_hand.room(weight, self.stopping.is_set)):
                            offers, gone = self._take(account, place, run, sizes)
                            left += gone
                            room = held.pop_all()
                            writer.do(partial(self._write, place, offers, room))
        return left

    def _write(self, place: Place, offers: list[Offer], room: ExitStack) -> None:
        with room:
            self._record(place, offers)

    def forgive(self) -> None:
        """Letters that broke the connection are asked for again."""
        self._breaks.clear()

    def give_up(self, place: Place, uids: Sequence[int]) -> None:
        """The server lists these letters and does not hand them over."""
        for uid in uids:
            self._record(place, [_lost(uid)])

    def _take(
        self, account: Account, place: Place, run: list[int], sizes: Mapping[int, int]
    ) -> tuple[list[Offer], list[int]]:
        """Fetches and reads the letters; answers what is to be written down, and those that are not there any more."""
        alone = len(run) == 1
        key = place.folder, run[0]
        self._careful = max(0, self._careful - 1)
        try:
            if alone and self._breaks[key] >= MOST_BREAKS:
                raise LetterNotServed
            if alone and sizes.get(run[0], 0) > LARGEST_LETTER:
                self._take_large(account, place, run[0])
                return [], []
            fetched = account.fetch(run)
        except LetterNotServed:
            if alone:
                return [_lost(run[0])], []
            apart = [self._take(account, place, [one], sizes) for one in run]
            return list(chain(*(offers for offers, _ in apart))), list(chain(*(gone for _, gone in apart)))
        except Trouble:
            # It may be one letter that breaks the connection: the next ones come one by one, to find it.
            self._careful = BATCH
            self._breaks[key] += alone
            raise
        offers = [offer_of(letter) for letter in fetched]
        return offers, [uid for uid in run if uid not in {letter.uid for letter in fetched}]

    def _take_large(self, account: Account, place: Place, uid: int) -> None:
        """A letter that does not go through memory; its beginning is read."""
        delivered_at = account.delivered_at(uid)
        with tempfile.NamedTemporaryFile(prefix="otklik-letter-") as file:
            beginning = b""
            for part in account.parts(uid, MOST_KEPT):
                beginning = beginning or part
                file.write(part)
                if self.stopping.is_set():
                    return
            file.flush()
            offer = offer_of(Fetched(uid, delivered_at, beginning[:PART_BYTES]), cut=True)
            self._record(place, [replace(offer, raw=Path(file.name))])

    def _record(self, place: Place, offers: list[Offer]) -> None:
        """The letters as they came into the object store, then their rows; a letter the database refuses is broken."""
        if not offers:
            return
        with self.database(system("letter"), read_only=True) as db:
            offers = copied.read(db, place, offers)
            have = ledger.known(db, [offer.identity for offer in offers if offer.identity is not None])
        new = {
            f"emails/{offer.email_id}.eml": offer
            for offer in offers
            if offer.raw is not None and offer.identity not in have
        }
        put_all(self.store, {key: offer.raw for key, offer in new.items() if offer.raw is not None}, "message/rfc822")
        try:
            with self.database(system("letter")) as db:
                used = ledger.record(db, place, offers)
        except ledger.WrittenMeanwhile:
            self._forget(new)
            self._record(place, offers)
            return
        except OperationalError:
            raise
        except (DBAPIError, ValueError) as error:
            self._record_carefully(place, offers, error)
            return
        self.brought += sum(offer.identity is not None for offer in offers)
        self._forget([key for key, offer in new.items() if offer.email_id not in used])
        for offer in offers:
            outcome = "broken" if offer.error is not None else "imported" if offer.email_id in used else "known"
            letters.labels(outcome).inc()

    def _forget(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.store.delete(key)

    def _record_carefully(self, place: Place, offers: list[Offer], error: Exception) -> None:
        if len(offers) > 1:
            for offer in offers:
                self._record(place, [offer])
            return
        if offers[0].letter is None:
            raise error
        log.error("letter_not_stored", mailbox_id=str(place.mailbox_id), uid=offers[0].uid, exc_info=error)
        words = f"Письмо не удалось сохранить ({type(error).__name__})."
        self._record(place, [replace(offers[0], letter=None, error=words)])


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


def offer_of(fetched: Fetched, *, cut: bool = False) -> Offer:
    """What is read of a letter, or of its beginning (`cut`); its failure is part of it."""
    raw = fetched.raw
    try:
        letter = parsing.parse(raw, cut=cut)
    except Exception as error:
        words = str(error) if isinstance(error, Unreadable) else f"Письмо не прочитано ({type(error).__name__})."
        if not isinstance(error, Unreadable):
            log.exception("letter_not_read", uid=fetched.uid)
        return Offer(fetched.uid, new_id(), fetched.delivered_at, sha256(raw).hexdigest(), None, words, raw)
    return Offer(fetched.uid, new_id(), fetched.delivered_at, letter.identity, letter, None, raw)


def _lost(uid: int) -> Offer:
    return Offer(uid, new_id(), now(), None, None, NOT_SERVED)
