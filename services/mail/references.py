"""The talk that an answer belongs to, as its headers must name it (RFC 5322, 3.6.4)."""

import re
from email.parser import BytesHeaderParser
from email.policy import compat32

from services.kit.objects import NoSuchObject, ObjectStore
from services.mail.models import Email

LARGEST_HEAD = 256 * 1024


def chain(store: ObjectStore, answered: Email) -> list[str]:
    """The Message-IDs of the talk up to the letter that is answered, which is the last; empty where it has none."""
    if not answered.message_id.startswith("<"):
        return []
    before = answered.reference_ids or _named(store, answered)
    return [*(one for one in before if one != answered.message_id), answered.message_id]


def _named(store: ObjectStore, answered: Email) -> list[str]:
    try:
        head = b"".join(store.open(f"emails/{answered.id}.eml", 0, LARGEST_HEAD))
    except NoSuchObject:
        return []
    headers = BytesHeaderParser(policy=compat32).parsebytes(
        re.split(rb"\r?\n\r?\n", head.lstrip(b"\r\n"), maxsplit=1)[0]
    )
    named = str(headers.get("References") or headers.get("In-Reply-To") or "")
    return list(dict.fromkeys(re.findall(r"<[!-;=?-~]{1,900}>", named)))
