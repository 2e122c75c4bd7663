"""Finding letters by words: in whatever form they stand there, Russian or English, or as a part of what stands there.

`EmailWords.words` holds the subject, people, text and names of attachments, each word by its stem (PostgreSQL's
`russian` stems Latin words as English ones). `EmailWords.search` is found in by any part of three letters.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, func, select

from services.kit.db import PLAN_ANEW, Session
from services.kit.ready import Ready
from services.mail.models import Email, EmailWords

LANGUAGE: ColumnElement[Any] = sa.literal_column("'russian'::regconfig")
LONGEST = 200
MOST_WORDS = 10
INDEXED = 3
"""Shorter parts of words cannot be looked for."""
FEW = 2000
"""So many letters are sorted; where more are found, the newest of all letters are walked until a page is full."""
SEARCHED_TEXT = 4_000
"""Characters of a text in which any part of a word is found, not whole words only."""
_KEEP = Ready(
    sa.text(
        "INSERT INTO email_words (email_id, search, words)"
        " SELECT email_id, search, to_tsvector('russian'::regconfig, search || ' ' || rest)"
        " FROM unnest(CAST(:ids AS uuid[]), CAST(:searches AS text[]), CAST(:rests AS text[]))"
        " AS letter (email_id, search, rest)"
        " ON CONFLICT (email_id) DO UPDATE SET search = excluded.search, words = excluded.words"
    )
)
SHOWN_OF = 20_000
"""Characters of a text among which the place is looked for that is shown."""
BEFORE, AFTER = "\ue000", "\ue001"
"""Around a found word of a snippet: characters that no letter needs."""
SNIPPET = (
    f"StartSel={BEFORE}, StopSel={AFTER}, MaxWords=24, MinWords=10, ShortWord=0, MaxFragments=1, FragmentDelimiter=…"
)


def searchable(text: str) -> str:
    """Text as searches compare it."""
    return text.lower().replace("ё", "е")


def keep(db: Session, letters: Sequence[tuple[Email, Sequence[str]]]) -> None:
    """What these letters are found by from now on; `named`: people, addresses, and files that came with each."""
    if letters:
        found = [searchable("\n".join((row.subject, *named, row.text[:SEARCHED_TEXT]))) for row, named in letters]
        rest = [searchable(row.text[SEARCHED_TEXT:]) for row, _named in letters]
        _KEEP.run(db, {"ids": [row.id for row, _named in letters], "searches": found, "rests": rest})


def words_of(text: str) -> list[str]:
    """Those that hold a letter or a digit."""
    words = searchable(text[:LONGEST]).split()
    return [word for word in words if any(map(str.isalnum, word))][:MOST_WORDS]


def matching(words: Sequence[str]) -> list[ColumnElement[bool]]:
    """Every word is found."""
    return [Email.id.in_(select(EmailWords.email_id).where(*(_found(word) for word in words)))]


def _found(word: str) -> ColumnElement[bool]:
    asked = func.plainto_tsquery(LANGUAGE, word)
    by_stem: ColumnElement[bool] = EmailWords.words.op("@@")(asked)
    if len(word) < INDEXED:
        # Words like «на» are in every letter, and in no index.
        return sa.or_(by_stem, func.numnode(asked) == 0)
    return sa.or_(by_stem, EmailWords.search.contains(word, autoescape=True))


def newest(
    db: Session, conditions: Sequence[ColumnElement[bool]], after: Sequence[Any] | None, limit: int
) -> list[UUID]:
    """The newest `limit` letters for which all conditions hold, `after` a place (time and id) in their order."""
    order = Email.delivered_at.desc(), Email.id.desc()
    before = [] if after is None else [sa.tuple_(Email.delivered_at, Email.id) < sa.tuple_(*after)]
    found = select(Email.id, Email.delivered_at).where(*conditions, *before)
    rows = db.execute(found.limit(FEW + 1), execution_options=PLAN_ANEW).all()
    if len(rows) > FEW:
        return list(db.scalars(found.order_by(*order).limit(limit), execution_options=PLAN_ANEW))
    key: list[tuple[datetime, UUID]] = sorted(((row.delivered_at, row.id) for row in rows), reverse=True)
    return [email_id for _at, email_id in key[:limit]]


def snippets(db: Session, email_ids: Sequence[UUID], words: Sequence[str]) -> dict[UUID, str]:
    """The place of each letter's text where the words are, each found word between BEFORE and AFTER."""
    text = func.left(func.translate(Email.text, BEFORE + AFTER, ""), SHOWN_OF)
    asked: ColumnElement[Any] = func.plainto_tsquery(LANGUAGE, " ".join(words))
    for word in words[1:]:
        asked = asked.op("||")(func.plainto_tsquery(LANGUAGE, word))
    headline = func.ts_headline(LANGUAGE, text, asked, SNIPPET)
    rows = db.execute(select(Email.id, headline, text).where(Email.id.in_(email_ids)))
    return {
        email_id: " ".join((shown if BEFORE in shown else part_of(whole, words)).split())
        for email_id, shown, whole in rows
    }


def part_of(text: str, words: Sequence[str]) -> str:
    """The beginning of the text, or the surroundings of the first part of a word that is found in it, marked."""
    for word in words:
        pattern = re.escape(word).replace("е", "[её]")
        if found := re.search(pattern, text, re.IGNORECASE):
            start, end = found.span()
            cut = "…" if start > 60 else ""
            return f"{cut}{text[max(0, start - 60) : start]}{BEFORE}{found[0]}{AFTER}{text[end : end + 120]}"
    return text[:200]
