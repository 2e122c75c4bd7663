"""Handing letters to an SMTP server: the only importer of smtplib.

Foreign exceptions come out as Trouble (with a reason), LetterRefused or FateUnknown.
"""

import contextlib
import re
import smtplib
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Self

from services.mail import hosts, refusals
from services.mail.addresses import printable
from services.mail.hosts import SILENCE_SECONDS, Deadline, Server
from services.mail.interface import CheckReason, Stage
from services.mail.troubles import FateUnknown, LetterRefused, Trouble

SEND_SECONDS = 300.0
GOODBYE_SECONDS = 2.0
MOST_LETTERS, MOST_SECONDS = 100, 60.0
"""For so many letters, and so long, one connection is used: mail services allow about that."""
FOREIGN = (OSError, EOFError, smtplib.SMTPException, ValueError, LookupError, AssertionError)


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
    """Hands over one letter by a connection of its own, as `Line.send` does."""
    with Line(server) as line:
        line.send(sender, recipients, letter, before_letter)


def try_outgoing(server: Server, *, seconds: float) -> None:
    """Connects to the SMTP server and logs in. Raises Trouble."""
    with Deadline(seconds) as deadline:
        _hang_up(_open(server, deadline))


class Line:
    """A connection to an SMTP server by which letters leave one after the other, opened when the first does.

    It is a new one after so many letters or seconds, and after whatever went wrong on it. Where the server ended it
    between two letters, the next one leaves by a new one.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self._smtp: Outgoing | None = None
        self._letters, self._until = 0, 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Says goodbye where a connection is open."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with Deadline(GOODBYE_SECONDS) as deadline:
                if smtp.sock is not None:
                    deadline.watch(smtp.sock)
                _hang_up(smtp)

    def send(self, sender: str, recipients: Sequence[str], letter: bytes, before_letter: Callable[[], None]) -> None:
        """Hands the letter to the SMTP server, to all recipients or none.

        `before_letter` is called at the last moment at which it is certain that nothing was handed over. Raises Trouble
        (nothing was sent, trying again may help), LetterRefused (nothing was sent), FateUnknown.
        """
        with Deadline(SEND_SECONDS) as deadline:
            smtp = self._kept(sender, recipients, deadline) or self._opened(sender, recipients, deadline)
            try:
                before_letter()
                self._hand_over(smtp, letter, deadline)
            except BaseException:
                smtp.close()
                raise
            self._letters += 1
            self._smtp = smtp

    def _hand_over(self, smtp: Outgoing, letter: bytes, deadline: Deadline) -> None:
        with _explained(self.server, deadline):
            _expect(self.server, smtp.docmd("DATA"), 354)
        try:
            smtp.send(re.sub(rb"(?m)^\.", b"..", letter) + b"\r\n.\r\n")
            answer = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise FateUnknown(str(error) or type(error).__name__) from error
        _expect(self.server, answer, 250)

    def _kept(self, sender: str, recipients: Sequence[str], deadline: Deadline) -> Outgoing | None:
        """The connection of the letter before, told of this one; None where a new one is needed."""
        smtp, self._smtp = self._smtp, None
        if smtp is None or smtp.sock is None:
            return None
        if self._letters >= MOST_LETTERS or time.monotonic() > self._until:
            self._smtp = smtp
            self.close()
            return None
        deadline.watch(smtp.sock)
        try:
            _expect(self.server, smtp.docmd("RSET"), 250)
            self._address(smtp, sender, recipients)
        except (*FOREIGN, Trouble, LetterRefused):
            # It is over, or no more letters are taken by it: a new one tells what is wrong, if anything is.
            smtp.close()
            return None
        return smtp

    def _opened(self, sender: str, recipients: Sequence[str], deadline: Deadline) -> Outgoing:
        self._letters, self._until = 0, time.monotonic() + MOST_SECONDS
        smtp = _open(self.server, deadline)
        try:
            with _explained(self.server, deadline):
                self._address(smtp, sender, recipients)
        except BaseException:
            _hang_up(smtp)
            raise
        return smtp

    def _address(self, smtp: Outgoing, sender: str, recipients: Sequence[str]) -> None:
        _expect(self.server, smtp.mail(sender), 250)
        for recipient in recipients:
            _expect(self.server, smtp.rcpt(recipient), 250, 251)


def _open(server: Server, deadline: Deadline) -> Outgoing:
    """A connection that letters can leave by. Raises Trouble."""
    smtp = Outgoing(server, deadline)
    try:
        with _explained(server, deadline):
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
                _enter(smtp, server, deadline)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _hang_up(smtp: Outgoing) -> None:
    with contextlib.suppress(OSError, smtplib.SMTPException):
        smtp.quit()
    smtp.close()


def _expect(server: Server, answer: tuple[int, bytes], *codes: int) -> None:
    code, words = answer
    if code in codes:
        return
    if 500 <= code < 600:
        raise LetterRefused(f"{code} {printable(words)}")
    raise Trouble("server_error", "smtp", server.host, server.port, f"{code} {printable(words)}")


def _enter(smtp: Outgoing, server: Server, deadline: Deadline) -> None:
    if server.access is None:
        smtp.login(server.login, server.password)
        return
    said = f"user={server.login}\1auth=Bearer {server.access.token(deadline)}\1\1"
    try:
        smtp.auth("XOAUTH2", lambda _challenge=None: said)
    except smtplib.SMTPAuthenticationError:
        server.access.forget()
        raise


@contextlib.contextmanager
def _explained(server: Server, deadline: Deadline) -> Iterator[None]:
    """Foreign exceptions become Trouble, with the reason that decides our reaction."""
    try:
        yield
    except FOREIGN as error:
        raise refusals.trouble_of(_meaning(error, server), server, deadline) from error


def _meaning(error: Exception, server: Server) -> tuple[CheckReason, Stage, str]:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        words = printable(error.smtp_error)
        return refusals.refused_login(words, server, temporary=error.smtp_code < 500), "smtp", words
    if isinstance(error, smtplib.SMTPResponseException):
        known = error.smtp_code > 0
        words = f"{error.smtp_code} {printable(error.smtp_error)}"
        return ("server_error" if known else "other_protocol"), "smtp", words
    return refusals.network(error, "smtp")
