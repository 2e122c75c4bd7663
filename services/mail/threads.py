"""Letters that belong together: by what they refer to, by a mark of their talk, and by their subject.

Each letter is known by keys: its own Message-ID, those it refers to, and the mark. All letters that share a key are one
thread, in whatever order they come: one that joins two threads makes one of them. An answer that names nothing (as some
programs and phones send it) joins the nearest letter of the same subject with the same stranger.
"""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from services.kit.db import Session
from services.kit.ready import Ready
from services.mail.models import Email, Mailbox, ThreadKey

SUBJECT_WINDOW = timedelta(days=60)
"""So far apart an answer that names nothing and the letter it answers may be."""
ANSWER = re.compile(
    r"\s*(?:(?:re|fwd?|fw|aw|wg|sv|отв(?:ет)?|пересл|на)(?:\s*\[\d+\])?\s*:|\[(?:fwd:|external\]|spam\]))\s*",
    re.IGNORECASE,
)

_ADD_KEYS = Ready(
    sa.text(
        "INSERT INTO thread_keys (key, thread_id) SELECT * FROM unnest(CAST(:keys AS text[]), CAST(:threads AS uuid[]))"
        " ON CONFLICT DO NOTHING"
    )
)


def subject_key(subject: str) -> tuple[str, bool]:
    """The subject without its marks of an answer, and whether it had any."""
    rest, answers = subject, False
    while (found := ANSWER.match(rest)) is not None:
        rest, answers = rest[found.end() :], True
    return " ".join(rest.lower().replace("ё", "е").split())[:300], answers


def assign(db: Session, letters: Sequence[tuple[Email, Sequence[str]]]) -> None:
    """Gives each letter its thread. Beside it stand the keys that it names, without its own Message-ID.

    The letters may, but need not, be in the database already; one that has a thread may join it with others.
    """
    common = _common(db, letters)
    keys = {email.id: [*([] if email.message_id in common else _own(email)), *named] for email, named in letters}
    known = _threads_of(db, {key for some in keys.values() for key in some})
    ours = set(db.scalars(sa.select(Mailbox.email_address)))
    lonely = _lonely(db, letters)
    done: list[Email] = []
    for email, named in letters:
        found = {known[key] for key in keys[email.id] if key in known}
        found |= {email.thread_id} if email.thread_id is not None else set()
        answers = subject_key(email.subject)[1]
        email.lone_answer = answers and not named
        if email.subject_key and (email.lone_answer or email.subject_key in lonely):
            nearest = _by_subject(db, email, ours, done)
            found |= {nearest} if nearest is not None else set()
        email.thread_id = thread_id = min(found, default=email.id)
        _join(db, thread_id, found - {thread_id}, known, done)
        known |= dict.fromkeys(keys[email.id], thread_id)
        if email.lone_answer:
            lonely.add(email.subject_key)
        done.append(email)
    if known:
        _ADD_KEYS.run(db, {"keys": sorted(known), "threads": [known[key] for key in sorted(known)]})


def _own(email: Email) -> list[str]:
    return [email.message_id] if email.message_id.startswith("<") else []


def _common(db: Session, letters: Sequence[tuple[Email, Sequence[str]]]) -> set[str]:
    """Message-IDs that are no names of letters, as a program gives them to all it sends."""
    counts = Counter(email.message_id for email, _named in letters)
    others = Email.message_id.in_(counts), Email.id.not_in([email.id for email, _named in letters])
    counts.update(db.scalars(sa.select(Email.message_id).where(*others).distinct()))
    return {message_id for message_id, count in counts.items() if count > 1}


def _threads_of(db: Session, keys: set[str]) -> dict[str, UUID]:
    found = db.execute(sa.select(ThreadKey.key, ThreadKey.thread_id).where(ThreadKey.key.in_(keys)))
    return {row.key: row.thread_id for row in found}


def _lonely(db: Session, letters: Sequence[tuple[Email, Sequence[str]]]) -> set[str]:
    """The subjects of these letters under which an answer waits that names nothing."""
    subjects = {email.subject_key for email, _named in letters if email.subject_key}
    return set(db.scalars(sa.select(Email.subject_key).where(Email.lone_answer, Email.subject_key.in_(subjects))))


def _by_subject(db: Session, email: Email, ours: set[str], done: Sequence[Email]) -> UUID | None:
    """The thread of the nearest letter of the subject with the same stranger, if one of the two is a lone answer.

    `done`: letters beside it that have their thread, and may not be in the database yet.
    """
    strangers = {address for address in (email.from_address, *email.to_addresses) if address and address not in ours}
    near = sa.select(Email.delivered_at, Email.thread_id).where(
        Email.subject_key == email.subject_key,
        Email.delivered_at.between(email.delivered_at - SUBJECT_WINDOW, email.delivered_at + SUBJECT_WINDOW),
        Email.thread_id.is_not(None),
        Email.id.not_in([email.id, *(one.id for one in done)]),
        sa.or_(
            Email.from_address.in_(strangers),
            Email.to_addresses.bool_op("&&")(sa.cast(sorted(strangers), sa.ARRAY(sa.Text))),
        ),
    )
    if not email.lone_answer:
        near = near.where(Email.lone_answer, Email.delivered_at >= email.delivered_at)
    distance = sa.func.abs(sa.extract("epoch", Email.delivered_at - email.delivered_at))
    found = [(row.delivered_at, row.thread_id) for row in db.execute(near.order_by(distance).limit(1))]
    found += [(one.delivered_at, one.thread_id) for one in done if _near(email, one, strangers)]
    return min(found, key=lambda one: abs(one[0] - email.delivered_at), default=(None, None))[1]


def _near(email: Email, other: Email, strangers: set[str]) -> bool:
    """The same conditions, of a letter at hand."""
    if other.subject_key != email.subject_key or abs(other.delivered_at - email.delivered_at) > SUBJECT_WINDOW:
        return False
    answered = email.lone_answer or (other.lone_answer and other.delivered_at >= email.delivered_at)
    return answered and not strangers.isdisjoint((other.from_address, *other.to_addresses))


def _join(db: Session, thread_id: UUID, others: set[UUID], known: dict[str, UUID], done: Sequence[Email]) -> None:
    if not others:
        return
    db.flush()
    db.execute(sa.update(Email).where(Email.thread_id.in_(others)).values(thread_id=thread_id))
    db.execute(sa.update(ThreadKey).where(ThreadKey.thread_id.in_(others)).values(thread_id=thread_id))
    for email in done:
        if email.thread_id in others:
            email.thread_id = thread_id
    for key, thread in known.items():
        if thread in others:
            known[key] = thread_id
