"""One mail account on its servers: the only importer of imapclient and smtplib.

Every action has a deadline. Foreign exceptions come out as Trouble (with a reason), LetterNotServed, LetterRefused or
FateUnknown; after a Trouble the connection is of no more use.
"""

import contextlib
import imaplib
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event

from imapclient import IMAPClient, SocketTimeout  # type: ignore[import-untyped]
from imapclient.exceptions import (  # type: ignore[import-untyped]
    IMAPClientAbortError,
    IMAPClientError,
    LoginError,
    ProtocolError,
)

from services.mail import hosts
from services.mail.hosts import SILENCE_SECONDS, Deadline, Server
from services.mail.interface import CheckReason, Stage
from services.mail.parsing import LARGEST_HEAD, LARGEST_LETTER
from services.mail.troubles import FateUnknown, LetterNotServed, LetterRefused, Trouble

imaplib._MAXLINE = 20_000_000  # type: ignore[attr-defined] # the numbers of all letters of an INBOX come on one line
ACTION_SECONDS = 60.0
FETCH_SECONDS = 300.0
SEND_SECONDS = 300.0
IDLE_SECONDS = 60.0
"""An IDLE is renewed this often: providers and firewalls forget longer ones, and a notice missed is then made up."""
LARGEST_LITERAL = LARGEST_LETTER + 1024 * 1024

APP_PASSWORD = re.compile(r"app(lication)?[- ]?(specific)?[- ]?password|parol prilozheni|парол\w* приложен", re.I)
APP_PASSWORD_HOSTS = re.compile(r"(^|\.)(yandex\.(ru|com|net)|mail\.ru|gmail\.com|rambler\.ru|icloud\.com|me\.com)$")
IMAP_OFF = re.compile(r"not enabled for imap|imap (access )?(is )?(disabled|off)|enable imap", re.I)
NOT_NOW = re.compile(r"\[(unavailable|inuse|limit|serverbug)\]|temporar|too many|try again", re.I)
BAD_CERTIFICATE = {
    10: "срок действия истёк",
    18: "самоподписанный",
    19: "самоподписанный",
    62: "выдан другому имени",
    64: "выдан другому имени",
}
FOREIGN = (OSError, EOFError, IMAPClientError, smtplib.SMTPException, ValueError, LookupError, AssertionError)
"""What the foreign libraries raise for what a server does."""


@dataclass(frozen=True)
class Folder:
    uid_validity: int
    uid_next: int
    count: int


@dataclass(frozen=True)
class Fetched:
    """A letter as the server handed it over; `cut` where only its headers were asked for."""

    uid: int
    delivered_at: datetime
    raw: bytes
    cut: bool


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


class Inbox:
    """The INBOX of an account, logged in and read without changing anything in it."""

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
            if client.has_capability("LOGINDISABLED"):
                raise Trouble("tls_required", "login", server.host, server.port)
            client.login(server.login, server.password)
            self.idles = bool(client.has_capability("IDLE"))

    def look(self, *, seconds: float = ACTION_SECONDS) -> Folder:
        """INBOX as it is now. Raises Trouble."""
        with self._action(seconds) as client:
            found = client.select_folder("INBOX", readonly=True)
            return Folder(int(found[b"UIDVALIDITY"]), int(found.get(b"UIDNEXT", 0)), int(found[b"EXISTS"]))

    def uids_after(self, uid: int) -> list[int]:
        """The letters that came after this one, in their order. Raises Trouble."""
        with self._action() as client:
            # `n:*` names the last letter even where it is older.
            return sorted(found for found in client.search(["UID", f"{uid + 1}:*"]) if found > uid)

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes of each letter that is still there. Raises Trouble, LetterNotServed."""
        with self._action(FETCH_SECONDS, fetching=True) as client:
            found = client.fetch(uids, ["RFC822.SIZE"])
            return {uid: int(data.get(b"RFC822.SIZE", 0)) for uid, data in found.items()}

    def fetch(self, uids: Sequence[int], *, cut: bool = False) -> list[Fetched]:
        """Letters that are still there, whole or only their headers (`cut`). Raises Trouble, LetterNotServed."""
        section = f"BODY.PEEK[HEADER]<0.{LARGEST_HEAD}>" if cut else "BODY.PEEK[]"
        key = b"BODY[HEADER]<0>" if cut else b"BODY[]"
        with self._action(FETCH_SECONDS, fetching=True) as client:
            letters = []
            for uid, data in sorted(client.fetch(uids, ["INTERNALDATE", section]).items()):
                raw, delivered_at = data.get(key), data.get(b"INTERNALDATE")
                if not isinstance(raw, bytes):
                    raise LetterNotServed(f"no content for letter {uid}")
                aware = delivered_at if delivered_at and delivered_at.tzinfo else datetime.now(UTC)
                letters.append(Fetched(uid, aware, raw, cut))
            return letters

    def wait(self, stopping: Event, poll_seconds: float) -> None:
        """Returns when INBOX changed (IDLE), when it is time to look, or soon after `stopping`. Raises Trouble."""
        if not self.idles:
            stopping.wait(poll_seconds)
            return
        with self._action() as client:
            client.idle()
        until = time.monotonic() + IDLE_SECONDS
        with self._action(IDLE_SECONDS + ACTION_SECONDS) as client:
            while time.monotonic() < until and not stopping.is_set():
                asked = time.monotonic()
                changes = client.idle_check(timeout=1.0)
                # Nothing, but before its time, is half a line or the end of the connection: the next command tells.
                if changes or time.monotonic() - asked < 0.9:
                    break
            client.idle_done()

    def close(self) -> None:
        with contextlib.suppress(Exception), Deadline(2.0) as deadline:
            deadline.watch(self._client.socket())
            self._client.logout()
        with contextlib.suppress(Exception):
            self._client.shutdown()

    @contextlib.contextmanager
    def _action(self, seconds: float = ACTION_SECONDS, *, fetching: bool = False) -> Iterator[Client]:
        with Deadline(seconds) as deadline, _explained(self.server, "folder", deadline):
            deadline.watch(self._client.socket())
            try:
                yield self._client
            except (IMAPClientAbortError, ProtocolError):
                raise
            except IMAPClientError as error:
                if fetching:
                    raise LetterNotServed(_words(error)) from error
                raise


class Outgoing(smtplib.SMTP):
    """smtplib over a socket of ours."""

    def __init__(self, server: Server, deadline: Deadline) -> None:
        self._server, self._deadline = server, deadline
        super().__init__(local_hostname="localhost", timeout=SILENCE_SECONDS)
        self._host = server.host  # whose certificate STARTTLS expects

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return hosts.connect(self._server, self._deadline)


def send(
    server: Server, sender: str, recipients: Sequence[str], letter: bytes, before_letter: Callable[[], None]
) -> None:
    """Hands the letter to the SMTP server, to all recipients or none.

    `before_letter` is called at the last moment at which it is certain that nothing was handed over. Raises Trouble
    (nothing was sent, trying again may help), LetterRefused (nothing was sent), FateUnknown.
    """
    with Deadline(SEND_SECONDS) as deadline, _outgoing(server, deadline) as smtp:
        with _explained(server, "smtp", deadline):
            _expect(server, smtp.mail(sender), 250)
            for recipient in recipients:
                _expect(server, smtp.rcpt(recipient), 250, 251)
        before_letter()
        with _explained(server, "smtp", deadline):
            _expect(server, smtp.docmd("DATA"), 354)
        try:
            smtp.send(re.sub(rb"(?m)^\.", b"..", letter) + b"\r\n.\r\n")
            answer = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise FateUnknown(str(error) or type(error).__name__) from error
        _expect(server, answer, 250)


def try_outgoing(server: Server, *, seconds: float) -> None:
    """Connects to the SMTP server and logs in. Raises Trouble."""
    with Deadline(seconds) as deadline, _outgoing(server, deadline):
        pass


@contextlib.contextmanager
def _outgoing(server: Server, deadline: Deadline) -> Iterator[Outgoing]:
    smtp = Outgoing(server, deadline)
    try:
        with _explained(server, "smtp", deadline):
            code, words = smtp.connect(server.host, server.port)
            if code != 220:
                raise smtplib.SMTPConnectError(code, words)
            address = str(smtp.sock.getsockname()[0]) if smtp.sock else "127.0.0.1"
            smtp.local_hostname = f"[IPv6:{address}]" if ":" in address else f"[{address}]"
            smtp.ehlo_or_helo_if_needed()
            if server.encryption == "starttls":
                if not smtp.has_extn("starttls"):
                    raise Trouble("no_tls", "smtp", server.host, server.port)
                smtp.starttls(context=hosts.trusted())
                smtp.ehlo()
            if smtp.has_extn("auth"):  # a relay on one's own machine may know none
                smtp.login(server.login, server.password)
        yield smtp
        with contextlib.suppress(OSError, smtplib.SMTPException):
            smtp.quit()
    finally:
        smtp.close()


def _expect(server: Server, answer: tuple[int, bytes], *codes: int) -> None:
    code, words = answer
    if code in codes:
        return
    if 500 <= code < 600:
        raise LetterRefused(f"{code} {_words(words)}")
    raise Trouble("server_error", "smtp", server.host, server.port, f"{code} {_words(words)}")


@contextlib.contextmanager
def _explained(server: Server, stage: Stage, deadline: Deadline) -> Iterator[None]:
    """Foreign exceptions become Trouble, with the reason that decides our reaction."""
    try:
        yield
    except FOREIGN as error:
        reason, at, detail = _meaning(error, server, stage)
        if deadline.expired:
            reason = "no_answer"
        raise Trouble(reason, at, server.host, server.port, detail) from error


def _meaning(error: Exception, server: Server, stage: Stage) -> tuple[CheckReason, Stage, str]:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate", "encryption", BAD_CERTIFICATE.get(error.verify_code, error.verify_message)
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
        return "other_protocol", "encryption", ""
    if isinstance(error, LoginError | smtplib.SMTPAuthenticationError):
        words = _words(error.smtp_error if isinstance(error, smtplib.SMTPAuthenticationError) else error)
        temporary = isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code < 500
        return _refused_login(words, server, temporary), stage, words
    if isinstance(error, UnicodeError) and stage in ("login", "smtp"):
        return "wrong_password", stage, ""
    if isinstance(error, TimeoutError):
        return "no_answer", stage, ""
    if isinstance(error, smtplib.SMTPResponseException):
        known = error.smtp_code > 0
        return ("server_error" if known else "other_protocol"), stage, f"{error.smtp_code} {_words(error.smtp_error)}"
    if isinstance(error, IMAPClientError) and not isinstance(error, IMAPClientAbortError | ProtocolError):
        words = _words(error)
        reason: CheckReason = "no_folder" if stage == "folder" else "other_protocol"
        return ("server_error" if NOT_NOW.search(words) else reason), stage, words
    # imaplib gives up on a greeting that is not IMAP's with these words.
    other = stage == "connect" and "unexpected" in str(error)
    return ("other_protocol" if other else "interrupted"), stage, ""


def _refused_login(words: str, server: Server, temporary: bool) -> CheckReason:
    if temporary or NOT_NOW.search(words):
        return "server_error"
    if APP_PASSWORD.search(words) or APP_PASSWORD_HOSTS.search(server.host.lower()):
        return "app_password_needed"
    return "imap_off" if IMAP_OFF.search(words) else "wrong_password"


def _words(said: object) -> str:
    """What a server said, on one line of at most 300 printable characters."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:300]
