"""Does a mailbox work? Tried for real, and explained in words."""

import time

from services.kit.secrets import WrongSecretKey, unseal
from services.mail.hosts import Server
from services.mail.interface import MailboxCheck
from services.mail.mailbox import Inbox, try_outgoing
from services.mail.models import Mailbox
from services.mail.troubles import EXPLANATIONS, Trouble

SECONDS = 9.0
"""For the whole check, so that its answer comes within ten."""


def check(mailbox: Mailbox) -> MailboxCheck:
    """Connects, logs in, opens the folder; then SMTP where it is set."""
    try:
        _try(mailbox)
    except Trouble as trouble:
        return MailboxCheck(ok=False, stage=trouble.stage, reason=trouble.reason, explanation=str(trouble))
    return MailboxCheck(ok=True, stage="done", reason="fine", explanation=EXPLANATIONS["fine"])


def _try(mailbox: Mailbox) -> None:
    until = time.monotonic() + SECONDS
    imap, smtp = servers_of(mailbox)
    inbox = Inbox(imap, seconds=SECONDS)
    try:
        inbox.look(seconds=until - time.monotonic())
    finally:
        inbox.close()
    if smtp.host:
        try_outgoing(smtp, seconds=max(1.0, until - time.monotonic()))


def servers_of(mailbox: Mailbox) -> tuple[Server, Server]:
    """Its IMAP and SMTP servers, with the password. Raises Trouble where that cannot be read."""
    try:
        password = unseal(mailbox.sealed_password)
    except WrongSecretKey:
        raise Trouble("sealed_with_another_key", "login") from None
    return (
        Server(mailbox.imap_host, mailbox.imap_port, mailbox.imap_encryption, mailbox.login, password),
        Server(mailbox.smtp_host, mailbox.smtp_port, mailbox.smtp_encryption, mailbox.login, password),
    )
