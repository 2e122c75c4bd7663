"""A mailbox's IMAP and SMTP servers, with what is needed to enter them."""

from collections.abc import Callable

import msgspec

from services.kit.secrets import WrongSecretKey, unseal
from services.mail.hosts import Server
from services.mail.interface import OAuthDraft
from services.mail.models import Mailbox
from services.mail.oauth import Access
from services.mail.troubles import Trouble


def servers_of(mailbox: Mailbox, renewed: Callable[[OAuthDraft], None] | None = None) -> tuple[Server, Server]:
    """Its IMAP and SMTP servers. `renewed` is told of another refresh token. Raises Trouble where what is sealed
    cannot be read."""
    password, access = "", None
    try:
        if mailbox.auth == "oauth2":
            access = Access(msgspec.json.decode(unseal(mailbox.sealed_oauth), type=OAuthDraft), renewed)
        else:
            password = unseal(mailbox.sealed_password)
    except WrongSecretKey:
        raise Trouble("sealed_with_another_key", "login") from None
    return (
        Server(mailbox.imap_host, mailbox.imap_port, mailbox.imap_encryption, mailbox.login, password, access),
        Server(mailbox.smtp_host, mailbox.smtp_port, mailbox.smtp_encryption, mailbox.login, password, access),
    )
