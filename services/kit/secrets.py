"""Passwords of other systems at rest: sealed with a key that only the processes have."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken

from services.kit.settings import load, need


class WrongSecretKey(Exception):
    """What is stored was sealed with another OTKLIK_SECRET_KEY."""


def _box(secret_key: str | None) -> Fernet:
    key = need(secret_key or load().secret_key, "OTKLIK_SECRET_KEY")
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"otklik sealed: " + key.encode()).digest()))


def seal(text: str, secret_key: str | None = None) -> str:
    """The text, encrypted and authenticated (Fernet); the key is OTKLIK_SECRET_KEY unless given."""
    return _box(secret_key).encrypt(text.encode()).decode()


def unseal(sealed: str, secret_key: str | None = None) -> str:
    """The text again. Raises WrongSecretKey."""
    try:
        return _box(secret_key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise WrongSecretKey("This was sealed with another OTKLIK_SECRET_KEY; enter the password again.") from None
