"""The demo's mail world: `python -m deploy.local.demo_smtp` takes every letter on loopback and sends none away.

Letters for mailboxes that the demo's Dovecot knows go there over LMTP; all others become `.eml` files in a folder.

    OTKLIK_DEMO_SMTP_PORT     where it listens
    OTKLIK_DEMO_LMTP_PORT     the Dovecot's LMTP
    OTKLIK_DEMO_SMTP_FOLDER   where letters to the rest of the world are kept
"""

import asyncio
import os
import signal
import smtplib
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_LETTER = 30 * 1024 * 1024


class Postman:
    """Aiosmtpd's handler. A letter is answered with 250 when each of its recipients has it, else with 4xx."""

    def __init__(self, lmtp_port: int, folder: Path) -> None:
        self.lmtp_port, self.folder = lmtp_port, folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        sender, recipients = envelope.mail_from or "", list(dict.fromkeys(envelope.rcpt_tos))
        try:
            strangers = await asyncio.to_thread(self._deliver, sender, recipients, content)
        except (OSError, smtplib.SMTPException) as error:
            print(f"not delivered: {error}", file=sys.stderr, flush=True)
            return "451 4.3.0 The mailboxes cannot be reached now, try again later"
        if strangers:
            await asyncio.to_thread(self._keep, sender, strangers, content)
        return "250 2.0.0 OK"

    def _deliver(self, sender: str, recipients: list[str], content: bytes) -> list[str]:
        """Hands the letter to the mailboxes that there are; answers the other recipients."""
        strangers = []
        with smtplib.LMTP("127.0.0.1", self.lmtp_port, timeout=30) as lmtp:
            for recipient in recipients:  # one by one: smtplib reads one LMTP answer for a letter
                try:
                    lmtp.sendmail(sender, [recipient], content)
                except smtplib.SMTPRecipientsRefused as error:
                    code, words = error.recipients[recipient]
                    if code < 500:
                        raise smtplib.SMTPException(f"{recipient}: {code} {words!r}") from error
                    strangers.append(recipient)
        return strangers

    def _keep(self, sender: str, recipients: list[str], content: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid4().hex[:8]}.eml"
        head = f"X-Envelope-From: {sender}\r\nX-Envelope-To: {', '.join(recipients)}\r\n".encode()
        part = self.folder / f".{name}"
        part.write_bytes(head + content)
        part.rename(self.folder / name)


async def receive(port: int, postman: Postman, stop: asyncio.Event) -> None:
    """Listens on loopback until `stop` is set."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(postman, hostname="otklik-demo", data_size_limit=LARGEST_LETTER, loop=loop), "127.0.0.1", port
    )
    print(f"letters are taken on 127.0.0.1:{port}", file=sys.stderr, flush=True)
    await stop.wait()
    server.close()
    await server.wait_closed()


async def main() -> None:
    port, lmtp_port = int(os.environ["OTKLIK_DEMO_SMTP_PORT"]), int(os.environ["OTKLIK_DEMO_LMTP_PORT"])
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await receive(port, Postman(lmtp_port, Path(os.environ["OTKLIK_DEMO_SMTP_FOLDER"])), stop)


if __name__ == "__main__":
    asyncio.run(main())
