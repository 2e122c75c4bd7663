"""Bosses, assistants and referrers in an imported table: names or numbers of people become links to them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import ARRAY

from services.contacts.import_rows import Prepared, RowReader
from services.contacts.models import Contact
from services.contacts.names import sort_key
from services.contacts.rights import visible
from services.kit.db import Session

FIELDS = {"boss_id": "boss_name", "assistant_id": "assistant_name", "referrer_id": None}
"""Links to people, and where the name of one who is not in the base is kept."""
HIGHEST = 2**31 - 1


def link(db: Session, reader: RowReader, prepared: Sequence[Prepared]) -> None:
    """A number is a person's own; a name is looked for among the people of the row's counterparty.

    Who recommended somebody often works elsewhere, so a referrer may also be the only one of that name in the base. A
    boss and an assistant who are not found stay as they were written, a referrer is a problem of the row.
    """
    texts = {text for one in prepared for name, text in one.links.items() if name in FIELDS}
    if not texts:
        return
    by_number, by_name = _known(db, texts)
    for one in prepared:
        for name, kept_in in FIELDS.items():
            if (text := one.links.get(name)) is None:
                continue
            found = by_number.get(text) or _of_name(one, by_name[sort_key(text)], anywhere=name == "referrer_id")
            if found is not None:
                one.values[name] = str(found)
            elif kept_in is not None:
                one.values |= {kept_in: text, name: None}
            else:
                fatal = reader.settings.bad_values == "reject"
                one.bad("unknown_contact", name, text, "Nobody in the base has this name or number.", fatal=fatal)


def not_oneself(row: Prepared, record_id: UUID | None) -> None:
    """A person is not their own boss."""
    for name in FIELDS.keys() & row.values.keys():
        if row.values[name] == str(record_id):
            del row.values[name]


def _known(db: Session, texts: Iterable[str]) -> tuple[dict[str, UUID], dict[str, list[tuple[UUID, UUID | None]]]]:
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) < 11 and int(text) <= HIGHEST]
    keys = [sort_key(text) for text in texts]
    rows = db.execute(
        select(Contact.id, Contact.number, Contact.sort_key, Contact.counterparty_id).where(
            sa.or_(Contact.number == _any(numbers, sa.Integer()), Contact.sort_key == _any(keys, sa.Text())),
            visible(db.asker, Contact),
        )
    )
    by_number: dict[str, UUID] = {}
    by_name: dict[str, list[tuple[UUID, UUID | None]]] = defaultdict(list)
    for id_, number, key, counterparty_id in rows:
        by_number[str(number)] = id_
        by_name[key].append((id_, counterparty_id))
    return by_number, by_name


def _of_name(row: Prepared, namesakes: list[tuple[UUID, UUID | None]], *, anywhere: bool) -> UUID | None:
    firm = row.values.get("counterparty_id")
    colleagues = [id_ for id_, counterparty_id in namesakes if firm and str(counterparty_id) == firm]
    if len(colleagues) == 1:
        return colleagues[0]
    return namesakes[0][0] if anywhere and not colleagues and len(namesakes) == 1 else None


def _any(values: list[Any], kind: Any) -> Any:
    return sa.any_(sa.cast(values, ARRAY(kind)))
