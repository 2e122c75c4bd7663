"""The links by which a recipient unsubscribes: unguessable, and without a word of who they are."""

import os
import re
from uuid import UUID

from services.mail import signed_ids
from services.mail.addresses import in_ascii

SUBJECT = re.compile(r"unsubscribe[- ]([A-Za-z0-9_-]{43})", re.IGNORECASE)
PURPOSE = "unsubscribe"


def public_url() -> str:
    """Where recipients reach the gateway, without a slash at the end; empty where it is not set."""
    return os.environ.get("OTKLIK_PUBLIC_URL", "").strip().rstrip("/")


def token_of(recipient_id: UUID) -> str:
    """43 signs of base64url: the recipient's id, and our signature of it."""
    return signed_ids.token_of(PURPOSE, recipient_id)


def recipient_of(token: str) -> UUID | None:
    """Whose token it is; None where we did not make it."""
    return signed_ids.id_of(PURPOSE, token)


def link(token: str) -> str:
    return f"{public_url()}/unsubscribe/{token}"


def headers(token: str, mailbox_address: str) -> dict[str, str]:
    """RFC 2369 and RFC 8058: one click, or a letter to the mailbox."""
    by_letter = f"<mailto:{in_ascii(mailbox_address)}?subject=unsubscribe-{token}>"
    return {
        "List-Unsubscribe": f"<{link(token)}>, {by_letter}",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
    }
