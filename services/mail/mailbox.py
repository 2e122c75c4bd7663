"""One mail account on its IMAP server: the only importer of imapclient.

Every action has a deadline. Foreign exceptions come out as Trouble (with a reason) or LetterNotServed; after a Trouble
the connection is of no more use, unless it is about one folder only.
"""

import contextlib
import imaplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from imapclient import IMAPClient, SocketTimeout  # type: ignore[import-untyped]
from imapclient.exceptions import (  # type: ignore[import-untyped]
    IMAPClientAbortError,
    IMAPClientError,
    LoginError,
    ProtocolError,
)

from services.mail import hosts, refusals
from services.mail.addresses import printable
from services.mail.hosts import SILENCE_SECONDS, Deadline, Server
from services.mail.interface import CheckReason, FolderRole, Stage
from services.mail.parsing import LARGEST_LETTER
from services.mail.troubles import LetterNotServed, Trouble

imaplib._MAXLINE = 20_000_000  # type: ignore[attr-defined] # the numbers of all letters of a folder come on one line
ACTION_SECONDS = 60.0
FETCH_SECONDS = 300.0
IDLE_SECONDS = 60.0
"""An IDLE is renewed this often: providers and firewalls forget longer ones, and a notice missed is then made up."""
LARGEST_LITERAL = LARGEST_LETTER + 1024 * 1024
PART_BYTES = 4 * 1024 * 1024
"""A large letter is asked for in parts of this size."""
SENT_NAMES = ("sent", "sent items", "sent messages", "sent mail", "отправленные", "отправленные элементы", "исходящие")
"""How servers that tell no folder's use name the one of sent letters."""
FOREIGN = (OSError, EOFError, IMAPClientError, ValueError, LookupError, AssertionError)
"""What the foreign library raises for what a server does."""


@dataclass(frozen=True)
class FoundFolder:
    """A folder that the server lists."""

    name: str
    role: FolderRole
    selectable: bool


@dataclass(frozen=True)
class Folder:
    """A folder as it is now. `modseq` grows with each change, 0 where the server does not tell it (no CONDSTORE)."""

    uid_validity: int
    uid_next: int
    count: int
    modseq: int


@dataclass(frozen=True)
class Fetched:
    """A letter as the server handed it over."""

    uid: int
    delivered_at: datetime
    raw: bytes


class Wire(imaplib.IMAP4):
    """imaplib over a socket of ours; a literal is never larger than the largest letter."""

    def __init__(self, server: Server, deadline: Deadline) -> None:
        self._server, self._deadline = server, deadline
        super().__init__(server.host, server.port)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        return hosts.connect(self._server, self._deadline)

    def read(self, size: int) -> bytes:
        if size > LARGEST_LITERAL:
            raise self.abort(f"a literal of {size} bytes")
        return super().read(size)


class Client(IMAPClient):  # type: ignore[misc]
    def __init__(self, server: Server, deadline: Deadline) -> None:
        self._server, self._deadline = server, deadline
        timeout = SocketTimeout(SILENCE_SECONDS, SILENCE_SECONDS)
        super().__init__(server.host, server.port, ssl=server.encryption == "tls", timeout=timeout)
        self._imap.debug = 0  # imapclient formats each line for its log, passwords too
        self.normalise_times = False

    def _create_IMAP4(self) -> Wire:  # noqa: N802 - imapclient's name
        return Wire(self._server, self._deadline)


class Account:
    """An account, logged in and read without changing anything in it but where `delete` is asked."""

    def __init__(self, server: Server, *, seconds: float = ACTION_SECONDS) -> None:
        """Connects, encrypts, logs in. Raises Trouble."""
        self.server = server
        with Deadline(seconds) as deadline:
            with _explained(server, "connect", deadline):
                self._client = Client(server, deadline)
            try:
                self._enter(deadline)
            except BaseException:
                self.close()
                raise

    def _enter(self, deadline: Deadline) -> None:
        server, client = self.server, self._client
        if server.encryption == "starttls":
            with _explained(server, "encryption", deadline):
                if not client.has_capability("STARTTLS"):
                    raise Trouble("no_tls", "encryption", server.host, server.port)
                client.starttls(hosts.trusted())
        with _explained(server, "login", deadline):
            if server.access is not None:
                if not client.has_capability("AUTH=XOAUTH2"):
                    raise Trouble("no_oauth", "login", server.host, server.port)
                self._enter_by_token(deadline)
            elif client.has_capability("LOGINDISABLED"):
                raise Trouble("tls_required", "login", server.host, server.port)
            else:
                client.login(server.login, server.password)
            self.idles = bool(client.has_capability("IDLE"))
            self.tells_changes = bool(client.has_capability("CONDSTORE"))

    def _enter_by_token(self, deadline: Deadline) -> None:
        assert self.server.access is not None
        token = self.server.access.token(deadline)
        try:
            self._client.oauth2_login(self.server.login, token)
        except LoginError:
            self.server.access.forget()
            raise

    def folders(self, *, seconds: float = ACTION_SECONDS) -> list[FoundFolder]:
        """All folders of the account. Raises Trouble."""
        with self._action(seconds) as client:
            listed = [({flag.lower() for flag in flags}, str(name)) for flags, _, name in client.list_folders()]
        sent = [name for flags, name in listed if b"\\sent" in flags]
        if not sent:
            sent = [name for _, name in listed if name.rpartition("/")[2].rpartition(".")[2].lower() in SENT_NAMES]

        def role(name: str) -> FolderRole:
            return "inbox" if name.upper() == "INBOX" else "sent" if name in sent else "other"

        return [FoundFolder(name, role(name), not {b"\\noselect", b"\\nonexistent"} & flags) for flags, name in listed]

    def look(self, folder: str = "INBOX", *, seconds: float = ACTION_SECONDS) -> Folder:
        """The folder as it is now; what follows is about its letters. Raises Trouble."""
        with self._action(seconds, folder) as client:
            found = client.select_folder(folder, readonly=True)
            return Folder(
                int(found[b"UIDVALIDITY"]),
                int(found.get(b"UIDNEXT", 0)),
                int(found[b"EXISTS"]),
                int(found.get(b"HIGHESTMODSEQ", 0)) if self.tells_changes else 0,
            )

    def uids(self, *, after: int = 0, since: date | None = None) -> list[int]:
        """The folder's letters in their order: all, or those numbered `after` and delivered `since`. Raises Trouble."""
        with self._action() as client:
            # `n:*` names the last letter even where it is older.
            wanted: list[object] = ["UID", f"{after + 1}:*"] if after else ["ALL"]
            wanted += ["SINCE", since] if since is not None else []
            return sorted(found for found in client.search(wanted) if found > after)

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes of each letter that is still there. Raises Trouble, LetterNotServed."""
        with self._action(FETCH_SECONDS, fetching=True) as client:
            found = client.fetch(uids, ["RFC822.SIZE"])
            return {uid: int(data.get(b"RFC822.SIZE", 0)) for uid, data in found.items()}

    def fetch(self, uids: Sequence[int]) -> list[Fetched]:
        """Letters that are still there. Raises Trouble, LetterNotServed."""
        with self._action(FETCH_SECONDS, fetching=True) as client:
            letters = []
            for uid, data in sorted(client.fetch(uids, ["INTERNALDATE", "BODY.PEEK[]"]).items()):
                raw, delivered_at = data.get(b"BODY[]"), data.get(b"INTERNALDATE")
                if not isinstance(raw, bytes):
                    raise LetterNotServed(f"no content for letter {uid}")
                letters.append(Fetched(uid, _aware(delivered_at), raw))
            return letters

    def parts(self, uid: int, most: int) -> Iterator[bytes]:
        """A large letter, a part at a time, up to about `most` bytes of it. Raises Trouble, LetterNotServed."""
        for start in range(0, most, PART_BYTES):
            with self._action(FETCH_SECONDS, fetching=True) as client:
                found = client.fetch([uid], [f"BODY.PEEK[]<{start}.{PART_BYTES}>"]).get(uid, {})
            raw = found.get(f"BODY[]<{start}>".encode())
            if not isinstance(raw, bytes):
                raise LetterNotServed(f"no part of letter {uid} at {start}")
            yield raw
            if len(raw) < PART_BYTES:
                return

    def delivered_at(self, uid: int) -> datetime:
        """When the letter came. Raises Trouble, LetterNotServed."""
        with self._action(fetching=True) as client:
            found = client.fetch([uid], ["INTERNALDATE"]).get(uid)
        if found is None:
            raise LetterNotServed(f"letter {uid} is gone")
        return _aware(found.get(b"INTERNALDATE"))

    def delete(self, folder: str, uid_validity: int, uid: int) -> None:
        """Deletes this one letter of the folder for good; one that is gone already is well. Raises Trouble, and
        LetterNotServed where the folder was numbered anew or the server would delete others with it."""
        with self._action(ACTION_SECONDS, folder) as client:
            found = client.select_folder(folder)
            if int(found[b"UIDVALIDITY"]) != uid_validity:
                raise LetterNotServed("Сервер перенумеровал письма: удаление не выполнено.")
            if uid not in client.search(["UID", str(uid)]):
                return
            exactly = bool(client.has_capability("UIDPLUS"))
            # Without UIDPLUS the server deletes whatever is marked, also what another program marked.
            if not exactly and set(client.search(["DELETED"])) - {uid}:
                raise LetterNotServed("Сервер не умеет удалить одно письмо: в папке есть другие помеченные.")
            client.delete_messages([uid], silent=True)
            if exactly:
                client.uid_expunge([uid])
            else:
                client.expunge()

    def holds(self, folder: str, message_id: str) -> bool:
        """Is a letter with this Message-ID in the folder? Raises Trouble."""
        with self._action(folder=folder) as client:
            client.select_folder(folder, readonly=True)
            return bool(client.search(["HEADER", "Message-ID", message_id]))

    def append(self, folder: str, raw: bytes, at: datetime) -> None:
        """Puts a letter into the folder, as one that was read. Raises Trouble."""
        with self._action(FETCH_SECONDS, folder) as client:
            client.append(folder, raw, flags=[b"\\Seen"], msg_time=at)

    def wait(self, stop: Callable[[float], bool], poll_seconds: float) -> bool:
        """Waits until the folder at hand changed (IDLE) or it is time to look; `stop(seconds)` waits so long at most
        and says whether to end at once. Answers whether something changed. Raises Trouble."""
        if not self.idles:
            stop(poll_seconds)
            return False
        with self._action() as client:
            client.idle()
            told = self._told_already(client)
        until = time.monotonic() + IDLE_SECONDS
        changed = told
        with self._action(IDLE_SECONDS + ACTION_SECONDS) as client:
            while not told and time.monotonic() < until and not stop(0):
                asked = time.monotonic()
                changed = bool(client.idle_check(timeout=1.0))
                # Nothing, but before its time, is half a line or the end of the connection: the next command tells.
                if changed or time.monotonic() - asked < 0.9:
                    break
            client.idle_done()
        return changed

    def _told_already(self, client: Client) -> bool:
        """Did a notice come with the answer to IDLE? It is in a buffer, where polling the socket sees nothing."""
        connection = client.socket()
        connection.setblocking(False)
        try:
            return bool(client._imap.file.peek(1))
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        finally:
            connection.settimeout(SILENCE_SECONDS)

    def close(self) -> None:
        with contextlib.suppress(Exception), Deadline(2.0) as deadline:
            deadline.watch(self._client.socket())
            self._client.logout()
        with contextlib.suppress(Exception):
            self._client.shutdown()

    @contextlib.contextmanager
    def _action(self, seconds: float = ACTION_SECONDS, folder: str = "", *, fetching: bool = False) -> Iterator[Client]:
        with Deadline(seconds) as deadline, _explained(self.server, "folder", deadline, folder):
            deadline.watch(self._client.socket())
            try:
                yield self._client
            except (IMAPClientAbortError, ProtocolError):
                raise
            except IMAPClientError as error:
                if fetching and refusals.refused_command(printable(error)) is None:
                    raise LetterNotServed(printable(error)) from error
                raise


def _aware(delivered_at: datetime | None) -> datetime:
    return delivered_at if delivered_at and delivered_at.tzinfo else datetime.now(UTC)


@contextlib.contextmanager
def _explained(server: Server, stage: Stage, deadline: Deadline, folder: str = "") -> Iterator[None]:
    """Foreign exceptions become Trouble, with the reason that decides our reaction."""
    try:
        yield
    except FOREIGN as error:
        raise refusals.trouble_of(_meaning(error, server, stage, folder), server, deadline) from error


def _meaning(error: Exception, server: Server, stage: Stage, folder: str) -> tuple[CheckReason, Stage, str]:
    words = printable(error)
    if isinstance(error, LoginError):
        return refusals.refused_login(words, server), stage, words
    if isinstance(error, IMAPClientError) and not isinstance(error, IMAPClientAbortError | ProtocolError):
        if (reason := refusals.refused_command(words)) is not None:
            return reason, stage, words
        if stage != "folder":
            return "other_protocol", stage, words
        return ("no_folder", stage, folder) if folder else ("server_error", stage, words)
    # imaplib gives up on a greeting that is not IMAP's with these words.
    if stage == "connect" and "unexpected" in words:
        return "other_protocol", stage, ""
    return refusals.network(error, stage)
