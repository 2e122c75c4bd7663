"""Foreign mail servers for tests: Dovecot with mailboxes to be read, and an SMTP server that behaves as told."""

import asyncio
import os
import re
import shutil
import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from imapclient import IMAPClient  # type: ignore[import-untyped]

from deploy.local.certificate import Certificate
from deploy.local.imap import Dovecot

PASSWORD = "pass word of the tests"
HOST = "127.0.0.1"


@dataclass
class Post:
    """A Dovecot with mailboxes `box0@mail.test` … ; each `new_box()` is one that nobody used yet."""

    dovecot: Dovecot
    used: int = 0

    def new_box(self) -> str:
        self.used += 1
        return list(self.dovecot.users)[self.used - 1]

    def deliver(self, address: str, *letters: bytes, sender: str = "client@firm.test") -> None:
        """Hands letters over by LMTP, as a mail server would."""
        with smtplib.LMTP(HOST, self.dovecot.lmtp_port, timeout=20) as lmtp:
            for letter in letters:
                lmtp.sendmail(sender, [address], letter)

    @contextmanager
    def open(self, address: str) -> Iterator[IMAPClient]:
        """The mailbox as its owner's mail program sees it."""
        client = IMAPClient(HOST, self.dovecot.imap_port, ssl=False)
        client.login(address, PASSWORD)
        client.select_folder("INBOX")
        try:
            yield client
        finally:
            client.logout()

    def renumber(self, address: str) -> None:
        """The server forgets its numbers and counts anew: another UIDVALIDITY."""
        self.dovecot.kill()
        folder = self.dovecot.folder / "mail" / address
        numbers = (folder / "dovecot-uidlist").read_text()
        for path in folder.glob("dovecot*"):
            path.unlink()
        header = re.sub(r"V(\d+) N\d+", lambda found: f"V{int(found[1]) + 1000} N1", numbers.splitlines()[0])
        (folder / "dovecot-uidlist").write_text(header + "\n")
        if os.geteuid() == 0:
            shutil.chown(folder / "dovecot-uidlist", folder.owner(), folder.group())
        (folder / "dovecot-uidlist").chmod(0o600)
        self.dovecot.start()


@contextmanager
def post(
    folder: Path, free_port: Callable[[], int], *, boxes: int = 300, tls: Certificate | None = None, **server: Any
) -> Iterator[Post]:
    """`server`: what else `Dovecot` may be told."""
    users = {f"box{number}@mail.test": PASSWORD for number in range(boxes)}
    dovecot = Dovecot(
        folder, free_port(), free_port(), users, tls=tls, imaps_port=free_port() if tls is not None else 0, **server
    )
    dovecot.start()
    try:
        yield Post(dovecot)
    finally:
        dovecot.stop()


@dataclass
class Taken:
    sender: str
    recipients: list[str]
    content: bytes


@dataclass
class SmtpServer:
    """Takes letters, unless told otherwise by the recipient's name.

    `refused@…` is refused at RCPT; `spam@…` after the letter, for good; `busy@…` after the letter, for now; `broken@…`:
    the letter is taken and the connection closed without an answer; `stuck@…` the same, after `release` is set.
    """

    port: int
    letters: list[Taken] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith("refused@"):
            return "550 5.1.1 There is nobody of that name here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        first = envelope.rcpt_tos[0].partition("@")[0]
        if first == "spam":
            return "554 5.7.1 We take this for spam"
        if first == "busy":
            return "451 4.3.0 Come again later"
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.letters.append(Taken(envelope.mail_from or "", list(envelope.rcpt_tos), content))
        if first == "stuck":
            await asyncio.to_thread(self.release.wait, 30)
        if first in ("broken", "stuck"):
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 2.0.0 Taken"


def check_password(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object) -> AuthResult:
    return AuthResult(handled=False, success=isinstance(data, LoginPassword) and data.password == PASSWORD.encode())


@contextmanager
def smtp_server(
    port: int, *, starttls: Certificate | None = None, tls: Certificate | None = None
) -> Iterator[SmtpServer]:
    """On loopback, wants a login: in plain text, or after STARTTLS, or in TLS from the first byte."""
    server = SmtpServer(port)
    controller = Controller(
        server,
        hostname=HOST,
        port=port,
        authenticator=check_password,
        auth_require_tls=starttls is not None,
        auth_required=True,
        tls_context=_context(starttls),
        require_starttls=starttls is not None,
        ssl_context=_context(tls),
    )
    controller.start()
    try:
        yield server
    finally:
        server.release.set()
        controller.stop()


def _context(certificate: Certificate | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.certificate, certificate.key)
    return context
