"""Ids that leave the house: unguessable, and without a word of what they are of."""

import base64
import hashlib
import hmac
import re
from uuid import UUID

from services.kit.settings import load, need

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
SIGNED_BYTES = 16


def token_of(purpose: str, id_: UUID) -> str:
    """43 signs of base64url: the id, and our signature of it, which counts for this purpose only."""
    return base64.urlsafe_b64encode(id_.bytes + _signature(purpose, id_.bytes)).decode().rstrip("=")


def id_of(purpose: str, token: str) -> UUID | None:
    """Whose token it is; None where we did not make it."""
    if not TOKEN.fullmatch(token):
        return None
    raw = base64.urlsafe_b64decode(token + "=")
    if len(raw) != 16 + SIGNED_BYTES or not hmac.compare_digest(raw[16:], _signature(purpose, raw[:16])):
        return None
    return UUID(bytes=raw[:16])


def _signature(purpose: str, raw: bytes) -> bytes:
    key = f"{purpose}: {need(load().secret_key, 'OTKLIK_SECRET_KEY')}".encode()
    return hmac.new(key, raw, hashlib.sha256).digest()[:SIGNED_BYTES]
