"""Does a mailbox work? Tried for real, and explained in words."""

import time
from collections.abc import Callable

from services.mail.hosts import Server
from services.mail.interface import MailboxCheck, MailboxUnreachable, OAuthDraft, ServerFolder
from services.mail.mailbox import Account, FoundFolder
from services.mail.models import Mailbox
from services.mail.outgoing import try_outgoing
from services.mail.servers import servers_of
from services.mail.troubles import EXPLANATIONS, Trouble

SECONDS = 9.0
"""For the whole check, so that its answer comes within ten."""
Renewed = Callable[[OAuthDraft], None]


def check(mailbox: Mailbox, renewed: Renewed) -> MailboxCheck:
    """Connects, logs in, opens the folders; then SMTP where it is set."""
    try:
        _try(mailbox, renewed)
    except Trouble as trouble:
        return MailboxCheck(ok=False, stage=trouble.stage, reason=trouble.reason, explanation=str(trouble))
    return MailboxCheck(ok=True, stage="done", reason="fine", explanation=EXPLANATIONS["fine"])


def server_folders(mailbox: Mailbox, renewed: Renewed) -> list[ServerFolder]:
    """What its server has, the inbox first. Raises MailboxUnreachable."""
    try:
        imap, _smtp = servers_of(mailbox, renewed)
        found = _listed(imap)
    except Trouble as trouble:
        raise MailboxUnreachable(str(trouble), reason=trouble.reason) from trouble

    def chosen(folder: FoundFolder) -> bool:
        return folder.name in mailbox.folders if mailbox.folders else folder.role != "other"

    order = {"inbox": 0, "sent": 1, "other": 2}
    return [
        ServerFolder(name=folder.name, role=folder.role, selectable=folder.selectable, chosen=chosen(folder))
        for folder in sorted(found, key=lambda folder: (order[folder.role], folder.name))
    ]


def _listed(imap: Server) -> list[FoundFolder]:
    until = time.monotonic() + SECONDS
    account = Account(imap, seconds=SECONDS)
    try:
        return account.folders(seconds=max(0.5, until - time.monotonic()))
    finally:
        account.close()


def _try(mailbox: Mailbox, renewed: Renewed) -> None:
    until = time.monotonic() + SECONDS
    imap, smtp = servers_of(mailbox, renewed)
    account = Account(imap, seconds=SECONDS)
    try:
        for folder in mailbox.folders or ["INBOX"]:
            account.look(folder, seconds=max(0.5, until - time.monotonic()))
    finally:
        account.close()
    if smtp.host:
        try_outgoing(smtp, seconds=max(1.0, until - time.monotonic()))
