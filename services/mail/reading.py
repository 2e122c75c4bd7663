"""One mailbox being read, in a thread of its own.

    connecting ──► catching up ──► waiting (IDLE in the inbox, else a poll)
        ▲               ▲               │
        │               └── something ──┘
        └── resting ◄── trouble anywhere: 1 s … 1 min, or much longer where only patience helps

Each folder is looked at in turn; where the server's count and ours differ, its letters are compared one by one.
"""

import threading
import time
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.kit.db import Database
from services.kit.log import get_logger
from services.kit.objects import ObjectStore
from services.kit.wire import now, system
from services.mail import ledger, mailbox_ledger, server_deletions
from services.mail.at_hand import AtHand
from services.mail.fetching import Fetching
from services.mail.hosts import Server
from services.mail.ledger import Place
from services.mail.mailbox import Account, FoundFolder
from services.mail.troubles import LetterNotServed, Trouble

log = get_logger(__name__)

POLL_SECONDS = 20.0
"""How often a server without IDLE is asked."""
OTHERS_SECONDS = 60.0
"""The folders besides the one that is waited in are looked at this often."""
PAUSES = (1, 2, 5, 10, 30, 60)
ROUNDS = 3
"""So often in a row a folder is compared whose letters come and go meanwhile."""


class Reader(threading.Thread):
    """Keeps a mailbox read until `stop()`. Never dies of what a server or a letter does."""

    def __init__(
        self,
        database: Database,
        store: ObjectStore,
        mailbox_id: UUID,
        server: Server,
        *,
        folders: list[str] | None = None,
        since: date | None = None,
        at_hand: AtHand | None = None,
    ) -> None:
        """Reads these `folders`, or the inbox and the sent letters; only letters delivered `since`."""
        super().__init__(name=f"reader {mailbox_id}", daemon=True)
        self.database, self.mailbox_id, self.server = database, mailbox_id, server
        self.folders, self.since = folders or [], since
        self.stopping, self._nudged = threading.Event(), threading.Event()
        self.fetching = Fetching(database, store, at_hand or AtHand(), self.stopping)
        self._read_once = False
        self._healing: datetime | None = None
        self._shut: set[str] = set()
        """Folders that cannot be opened."""

    def stop(self) -> None:
        """Asks it to end after what is in hand; `join()` waits for that."""
        self.stopping.set()
        self._nudged.set()

    def nudge(self) -> None:
        """There is something to look at in the database: a wanted check of every letter."""
        self._nudged.set()

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
        while not self.stopping.is_set():
            self._nudged.clear()
            with self.database(system("letter"), read_only=True) as db:
                at = mailbox_ledger.due(db, self.mailbox_id).retry_at
            if at is None or at <= now():
                return True
            self._nudged.wait(min((at - now()) / timedelta(seconds=1), 60.0))
        return False

    def _read(self) -> None:
        account = Account(self.server)
        try:
            chosen = self._chosen(account)
            while not self.stopping.is_set():
                self._nudged.clear()
                with self.database(system("letter"), read_only=True) as db:
                    self._healing = mailbox_ledger.due(db, self.mailbox_id).healing
                if self._healing is not None:
                    self.fetching.forgive()
                self._delete_what_is_wanted(account)
                before = self.fetching.brought
                for folder in chosen:
                    self._catch_up(account, folder)
                if self.stopping.is_set():
                    return
                self._looked(self.fetching.brought - before)
                self._healing = None
                self._wait(account, chosen)
        finally:
            account.close()

    def _delete_what_is_wanted(self, account: Account) -> None:
        """F60: those letters and no others; where it breaks off, the rest is deleted with the next connection."""
        with self.database(system("letter")) as db:
            rows = server_deletions.begin(db, self.mailbox_id)
        for row in rows:
            error = None
            try:
                account.delete(row.folder, row.uid_validity, row.uid)
            except Trouble as trouble:
                if not trouble.folder_only:
                    raise
                error = str(trouble)
            except LetterNotServed as refused:
                error = str(refused)
            with self.database(system("letter")) as db:
                server_deletions.settle(db, row, error)

    def _chosen(self, account: Account) -> list[FoundFolder]:
        """The folders to read, the one that is waited in first."""
        found = account.folders()
        if self.folders:
            by_name = {folder.name: folder for folder in found}
            chosen = [by_name.get(name) or FoundFolder(name, "other", True) for name in self.folders]
        else:
            chosen = [folder for folder in found if folder.role != "other" and folder.selectable]
        chosen = chosen or [FoundFolder("INBOX", "inbox", True)]
        with self.database(system("letter")) as db:
            mailbox_ledger.begin(db, self.mailbox_id, {folder.name: folder.role for folder in chosen})
        return sorted(chosen, key=lambda folder: folder.role != "inbox")

    def _wait(self, account: Account, chosen: list[FoundFolder]) -> None:
        """Until there is something to look at. What comes to the inbox is read at once, and nothing else then."""
        first = next((folder for folder in chosen if folder.name not in self._shut), None)
        if first is None:
            self._nudged.wait(OTHERS_SECONDS)
            return
        until = time.monotonic() + OTHERS_SECONDS
        self._catch_up(account, first)
        while account.wait(self._asked, POLL_SECONDS) and not self._nudged.is_set() and time.monotonic() < until:
            self._catch_up(account, first)

    def _asked(self, seconds: float) -> bool:
        return self._nudged.wait(seconds) if seconds else self._nudged.is_set()

    def _looked(self, brought: int) -> None:
        with self.database(system("letter")) as db:
            mailbox_ledger.entered(db, self.mailbox_id)
            if self._healing is not None:
                mailbox_ledger.healed(db, self.mailbox_id, self._healing, brought)
        self._read_once = True

    def _catch_up(self, account: Account, found: FoundFolder) -> None:
        """Reads what the folder has and we have not."""
        try:
            self._catch_up_folder(account, found)
            self._shut.discard(found.name)
        except Trouble as trouble:
            if not trouble.folder_only:
                raise
            self._shut.add(found.name)
            with self.database(system("letter")) as db:
                place = Place(self.mailbox_id, found.name, found.role, 0)
                ledger.failed(db, place, str(trouble))

    def _catch_up_folder(self, account: Account, found: FoundFolder) -> None:
        """Ends with a look that found nothing new, so that whatever comes after it is told by IDLE."""
        vain = 0
        thorough = not self._read_once or self._healing is not None
        while not self.stopping.is_set():
            folder = account.look(found.name)
            place = Place(self.mailbox_id, found.name, found.role, folder.uid_validity)
            with self.database(system("letter")) as db:
                cursor = ledger.begin(db, place, folder)
                if cursor.quiet and not thorough:
                    ledger.unchanged(db, place)
                    break
            last_uid, wanted = self._missing(account, place, folder.count, cursor, thorough=thorough)
            left = self.fetching.bring(account, place, wanted)
            vain = vain + 1 if left else 0
            if self.stopping.is_set() or 0 < vain < ROUNDS:
                continue
            # Listed again and again, and never handed over: said so, and asked for again with the next connection.
            self.fetching.give_up(place, left)
            with self.database(system("letter")) as db:
                ledger.finished(db, place, folder, max(last_uid, folder.uid_next - 1))
            thorough = False

    def _missing(
        self, account: Account, place: Place, count: int, cursor: ledger.Cursor, *, thorough: bool
    ) -> tuple[int, list[int]]:
        """The highest number in the folder, and the letters to be fetched."""
        if cursor.counted is not None and not thorough:
            new = account.uids(after=cursor.last_uid)
            if cursor.counted + len(new) == count:
                wanted = account.uids(after=cursor.last_uid, since=self.since) if new and self.since else new
                with self.database(system("letter")) as db:
                    ledger.arrived(db, place, len(wanted))
                return max(new, default=cursor.last_uid), wanted
        listed = account.uids(since=self.since)
        with self.database(system("letter")) as db:
            wanted = ledger.compare(db, place, listed)
        return max(listed, default=0), wanted

    def _note(self, trouble: Trouble | None, words: str, *, quiet: bool = False) -> None:
        """Into the ledger, for the person who looks. A connection that broke once, as they do, is no news."""
        reason, cause = (trouble.reason, trouble.__cause__) if trouble is not None else ("bug", None)
        log.warning("mailbox_not_read", mailbox_id=str(self.mailbox_id), reason=reason, cause=repr(cause)[:300])
        if quiet:
            return
        try:
            with self.database(system("letter")) as db:
                patience = trouble is not None and trouble.needs_patience
                mailbox_ledger.failed(db, self.mailbox_id, words, patience=patience)
        except (DBAPIError, PoolTimeout) as error:
            log.warning("database_away", mailbox_id=str(self.mailbox_id), error=str(error))
