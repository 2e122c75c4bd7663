"""Which column is which field: suggested by the titles, and by the values where titles say nothing."""

from collections.abc import Sequence
from itertools import islice

from services.contacts import fields
from services.contacts.addresses import EMAIL
from services.contacts.field_words import PARTS, PERSON, TITLES, folded
from services.contacts.fields import CUSTOM
from services.contacts.import_values import Bad, _inn, _phones
from services.contacts.interface.imports import ImportKind
from services.kit.db import Session
from services.kit.wire import Invalid

NOT_IMPORTED = {"created_at", "created_by", "updated_at", "updated_by", "photo_id"}
SAMPLED = 20


def importable(db: Session, kind: ImportKind) -> list[str]:
    """The fields a column may go to."""
    names = [
        spec.name
        for spec in fields.every(db, kind).values()
        if spec.name not in NOT_IMPORTED and spec.type not in ("file", "datetime")
    ]
    parts = [part for part in PARTS if part.partition(".")[0] in names]
    return [*names, *parts, *(PERSON if kind == "counterparty" else ())]


def checked(db: Session, kind: ImportKind, mapping: Sequence[str | None]) -> None:
    """Raises Invalid where a column goes to no field, or two to one."""
    allowed = set(importable(db, kind))
    taken: set[str] = set()
    for field in mapping:
        if field is None:
            continue
        if field not in allowed:
            raise Invalid(f"Nothing can be imported into «{field}».", field="mapping")
        if field in taken:
            raise Invalid(f"Two columns go to «{field}».", field="mapping")
        taken.add(field)


def has_header(db: Session, kind: ImportKind, first: Sequence[str]) -> bool:
    """Is the first row one of titles? It is where a title is known, or nothing in it is a value."""
    if any(word in _by_title(db, kind) for word in map(folded, first)):
        return True
    return bool(first) and not any(any(sign.isdigit() for sign in cell) or "@" in cell for cell in first)


def suggested(
    db: Session, kind: ImportKind, titles: Sequence[str], samples: Sequence[Sequence[str]]
) -> list[str | None]:
    """A field for each column, no field twice. `samples` are the values of each column."""
    known = _by_title(db, kind)
    mapping: list[str | None] = []
    for title in titles:
        options = known.get(folded(title), [])
        mapping.append(next((field for field in options if field not in mapping), None))
    for index, values in enumerate(samples):
        if mapping[index] is None and (field := _by_values(values)) is not None and field not in mapping:
            mapping[index] = field
    if "name" not in mapping and titles and not titles[0] and mapping and mapping[0] is None:
        mapping[0] = "name"
    return mapping


def _by_title(db: Session, kind: ImportKind) -> dict[str, list[str]]:
    """The fields that a folded title may stand for, the likeliest first."""
    allowed = set(importable(db, kind))
    known: dict[str, list[str]] = {}
    words = {**TITLES[kind], **PARTS, **(PERSON if kind == "counterparty" else {})}
    for field, several in words.items():
        for word in several:
            if field in allowed and folded(word):
                known.setdefault(folded(word), []).append(field)
    for row, spec in fields.custom(db, kind):
        if spec.name in allowed:
            known.setdefault(folded(row.name), []).append(spec.name)
            known.setdefault(folded(spec.name.removeprefix(CUSTOM)), []).append(spec.name)
    return known


def _by_values(values: Sequence[str]) -> str | None:
    filled = list(islice((value for value in values if value), SAMPLED))
    if not filled:
        return None
    if all(EMAIL.fullmatch(value.lower()) for value in filled):
        return "emails"
    for field, read in (("inn", _inn), ("phones", _phones)):
        try:
            for value in filled:
                read(value)
        except Bad:
            continue
        return field
    return None
