"""Random signs that people may have to type."""

import secrets

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is taken for another one; almost five bits each."""


def drawn(length: int) -> str:
    """So many, which nobody can guess."""
    return "".join(secrets.choice(SIGNS) for _ in range(length))
