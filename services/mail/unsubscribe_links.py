"""The links by which a recipient unsubscribes: unguessable, and without a word of who they are."""

import base64
import hashlib
import hmac
import os
import re
from uuid import UUID

from services.kit.settings import load, need
from services.mail.addresses import in_ascii

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
SUBJECT = re.compile(r"unsubscribe[- ]([A-Za-z0-9_-]{43})", re.IGNORECASE)
SIGNED_BYTES = 16


def public_url() -> str:
    """Where recipients reach the gateway, without a slash at the end; empty where it is not set."""
    return os.environ.get("OTKLIK_PUBLIC_URL", "").strip().rstrip("/")


def token_of(recipient_id: UUID) -> str:
    """43 signs of base64url: the recipient's id, and our signature of it."""
    return base64.urlsafe_b64encode(recipient_id.bytes + _signature(recipient_id.bytes)).decode().rstrip("=")


def recipient_of(token: str) -> UUID | None:
    """Whose token it is; None where we did not make it."""
    if not TOKEN.fullmatch(token):
        return None
    raw = base64.urlsafe_b64decode(token + "=")
    if len(raw) != 16 + SIGNED_BYTES or not hmac.compare_digest(raw[16:], _signature(raw[:16])):
        return None
    return UUID(bytes=raw[:16])


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


def _signature(raw: bytes) -> bytes:
    key = b"unsubscribe: " + need(load().secret_key, "OTKLIK_SECRET_KEY").encode()
    return hmac.new(key, raw, hashlib.sha256).digest()[:SIGNED_BYTES]
