"""The mark of a talk in its subject, `[#k3f9mq7x]`: for programs that drop what a letter answers. Off until allowed.

Whoever knows the mark can write into the talk, as with a Message-ID; it is as hard to guess as a copy address.
"""

import re

from services.mail.typed_signs import SIGNS, drawn

LENGTH = 8
"""39 bits."""
MARK = re.compile(rf"\[#([{SIGNS}]{{{LENGTH}}})\]", re.IGNORECASE)
MOST = 5
LONGEST_SUBJECT = 500


def keys(subject: str) -> list[str]:
    """What leads to the letter's thread, by the marks in its subject."""
    found = dict.fromkeys(mark.lower() for mark in MARK.findall(subject[:1000]))
    return [f"mark:{mark}" for mark in found][:MOST]


def marked(subject: str) -> str:
    """With a mark at its end; as it is where it is empty, has one, or has no room."""
    subject = subject.strip()
    mark = f" [#{drawn(LENGTH)}]"
    if not subject or MARK.search(subject) or len(subject) + len(mark) > LONGEST_SUBJECT:
        return subject
    return subject + mark
