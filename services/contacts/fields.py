"""The registry of fields: what lists, filters, forms, exports, imports, history and analysis know of a record.

A field is built in (below) or custom (`custom.<key>`, in `custom_values`); whoever takes one here need not ask which.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute

from services.contacts.access_models import Segment
from services.contacts.card_models import OurCompany
from services.contacts.interface.fields import Field, FieldType, Option
from services.contacts.interface.values import RecordKind
from services.contacts.models import Contact, Counterparty, CustomField, DirectoryEntry, FieldSetting, Interaction
from services.contacts.rights import segments_of
from services.kit.db import Session
from services.kit.wire import Invalid

CUSTOM = "custom."
CLIENT = "counterparty."
"""Before a field of the client, where something else is asked about."""


class Spec(NamedTuple):
    """A field as SQL sees it. `column` is NULL where a record has no value."""

    name: str
    type: FieldType
    column: Any
    directory: str | None = None
    values: tuple[str, ...] = ()
    """The values of a built-in choice."""
    editable: bool = True
    sortable: bool = True
    filterable: bool = True


def _common(model: Any) -> list[Spec]:
    return [
        Spec("number", "number", model.number, editable=False),
        Spec("name", "text", model.name),
        Spec("phones", "phones", model.phones, sortable=False),
        Spec("faxes", "text", sa.func.array_to_string(model.faxes, ", "), sortable=False),
        Spec("emails", "emails", model.emails, sortable=False),
        Spec("country", "text", model.country),
        Spec("city", "text", model.city),
        Spec("address", "text", model.address),
        Spec("other_addresses", "entries", model.other_addresses, sortable=False),
        Spec("socials", "entries", model.socials, sortable=False),
        Spec("relation_id", "choice", model.relation_id, "relation"),
        Spec("ad_source_id", "choice", model.ad_source_id, "ad_source"),
        Spec("manager_id", "user", model.manager_id),
        Spec("notes", "text", model.notes, sortable=False),
        Spec("private", "flag", model.private),
        Spec("opted_out", "flag", model.opted_out),
        Spec("created_at", "datetime", model.created_at, editable=False),
        Spec("created_by", "user", model.created_by, editable=False),
        Spec("updated_at", "datetime", model.updated_at, editable=False),
        Spec("updated_by", "user", model.updated_by, editable=False),
    ]


_parent = sa.orm.aliased(Counterparty)
_COUNTERPARTY = [
    *_common(Counterparty),
    Spec("full_name", "text", Counterparty.full_name),
    Spec("legal_form", "choice", Counterparty.legal_form, values=("legal_entity", "sole_proprietor", "individual")),
    Spec("role", "choice", Counterparty.role, values=("client", "prospect", "contractor", "other")),
    Spec("inn", "text", Counterparty.inn),
    Spec("kpp", "text", Counterparty.kpp),
    Spec("ogrn", "text", Counterparty.ogrn),
    Spec("foreign_party", "flag", Counterparty.foreign_party),
    Spec("bank_accounts", "entries", Counterparty.bank_accounts, sortable=False),
    Spec("website", "link", Counterparty.website),
    Spec("parent_id", "counterparty", Counterparty.parent_id, sortable=False),
    Spec("category_id", "choice", Counterparty.category_id, "category"),
    Spec("reputation", "choice", Counterparty.reputation, values=("trusted", "neutral", "blocked")),
    Spec("payment_method_id", "choice", Counterparty.payment_method_id, "payment_method"),
    Spec("industry_id", "choice", Counterparty.industry_id, "industry"),
    Spec("region_id", "choice", Counterparty.region_id, "region"),
    Spec("headcount", "number", Counterparty.headcount),
    Spec("annual_income", "money", Counterparty.annual_income),
    Spec("capital", "money", Counterparty.capital),
    Spec("rating", "rating", Counterparty.rating),
    Spec("solvency", "rating", Counterparty.solvency),
    Spec("potential", "rating", Counterparty.potential),
    Spec("loyalty", "rating", Counterparty.loyalty),
    Spec("segment_ids", "choices", segments_of(Counterparty), "segment", sortable=False),
]
_CONTACT = [
    *_common(Contact),
    Spec("counterparty_id", "counterparty", Contact.counterparty_id, sortable=False),
    Spec("position", "text", Contact.position),
    Spec("department", "text", Contact.department),
    Spec("birthday", "date", Contact.birthday),
    Spec("boss_id", "contact", Contact.boss_id, sortable=False),
    Spec("assistant_id", "contact", Contact.assistant_id, sortable=False),
    Spec("referrer_id", "contact", Contact.referrer_id, sortable=False),
    Spec("photo_id", "file", Contact.photo_id, editable=False, sortable=False),
]
_CHANNELS = ("phone", "email", "meeting", "letter", "fax", "messenger", "note")
# The journal is in the order of time alone: ten million lines have one order that an index keeps for every filter.
_INTERACTION = [
    Spec("starts_at", "datetime", Interaction.starts_at),
    *(
        spec._replace(sortable=False)
        for spec in (
            Spec("counterparty_id", "counterparty", Interaction.counterparty_id),
            Spec("contact_id", "contact", Interaction.contact_id),
            Spec("manager_id", "user", Interaction.manager_id),
            Spec("channel", "choice", Interaction.channel, values=_CHANNELS),
            Spec("direction", "choice", Interaction.direction, values=("inbound", "outbound")),
            Spec("status", "choice", Interaction.status, values=("planned", "held", "cancelled")),
            Spec(
                "progress",
                "choice",
                Interaction.progress,
                values=("not_needed", "not_done", "partly_done", "done"),
            ),
            Spec("priority", "choice", Interaction.priority, values=("high", "medium", "low")),
            Spec("duration_seconds", "number", Interaction.duration_seconds),
            Spec("subject", "text", Interaction.subject),
            Spec("summary", "text", Interaction.summary),
            Spec("result", "text", Interaction.result),
            Spec("purpose_id", "choice", Interaction.purpose_id, "purpose"),
            Spec("action_id", "choice", Interaction.action_id, "action"),
            Spec("outcome_id", "choice", Interaction.outcome_id, "outcome"),
            Spec("our_company_id", "choice", Interaction.our_company_id, "our_company"),
            Spec("ad_source_id", "choice", Interaction.ad_source_id, "ad_source"),
            Spec("attached", "flag", sa.func.cardinality(Interaction.attachment_ids) > 0, editable=False),
            Spec("created_by", "user", Interaction.created_by, editable=False),
            Spec("created_at", "datetime", Interaction.created_at, editable=False),
            Spec("updated_by", "user", Interaction.updated_by, editable=False),
            Spec("updated_at", "datetime", Interaction.updated_at, editable=False),
        )
    ),
]
_ORDER = {
    "counterparty": [
        *("name", "full_name", "legal_form", "role", "relation_id", "parent_id", "manager_id", "phones", "emails"),
        *("faxes", "website", "socials", "country", "city", "region_id", "address", "other_addresses"),
        *("inn", "kpp", "ogrn", "foreign_party", "bank_accounts"),
        *("category_id", "payment_method_id", "industry_id", "ad_source_id", "segment_ids", "reputation", "rating"),
        *("solvency", "potential", "loyalty", "headcount", "annual_income", "capital", "notes"),
    ],
    "contact": [
        *("name", "counterparty_id", "position", "department", "relation_id", "manager_id", "phones", "emails"),
        *(
            "faxes",
            "socials",
            "country",
            "city",
            "address",
            "other_addresses",
            "birthday",
            "boss_id",
            "assistant_id",
            "referrer_id",
        ),
        *("ad_source_id", "notes"),
    ],
}
"""The fields of forms in their first order; the rest come after them."""
BUILT_IN: dict[str, dict[str, Spec]] = {
    "counterparty": {spec.name: spec for spec in _COUNTERPARTY},
    "contact": {spec.name: spec for spec in _CONTACT},
    "interaction": {spec.name: spec for spec in _INTERACTION},
}
MODELS: dict[str, Any] = {"counterparty": Counterparty, "contact": Contact, "interaction": Interaction}

_text: Callable[[Any], Any] = lambda value: value  # noqa: E731
_AS: dict[str, Callable[[Any], Any]] = {
    "number": lambda value: sa.cast(value, sa.Numeric),
    "money": lambda value: sa.cast(value, sa.Numeric(18, 2)),
    "rating": lambda value: sa.cast(value, sa.SmallInteger),
    "date": lambda value: sa.cast(value, sa.Date),
    "flag": lambda value: sa.cast(value, sa.Boolean),
}


def _custom(kind: str, field: CustomField) -> Spec:
    values: InstrumentedAttribute[Any] = MODELS[kind].custom_values
    stored = values[field.key]
    # What is kept was checked when it was written (custom_values), so the casts cannot fail.
    column = sa.cast(stored, JSONB) if field.type == "choices" else _AS.get(field.type, _text)(cast(Any, stored).astext)
    directory = f"{kind}.{field.key}" if field.type in ("choice", "choices") else None
    return Spec(
        CUSTOM + field.key,
        cast(FieldType, field.type),
        column,
        directory,
        sortable=field.type not in ("choices", "file"),
        filterable=field.type != "file",
    )


def custom(db: Session, kind: str) -> list[tuple[CustomField, Spec]]:
    """The custom fields in use, in their order."""
    rows = db.scalars(
        select(CustomField)
        .where(CustomField.kind == kind, CustomField.archived.is_(False))
        .order_by(CustomField.position, CustomField.created_at)
    )
    return [(row, _custom(kind, row)) for row in rows]


def every(db: Session, kind: RecordKind) -> dict[str, Spec]:
    """All fields of such records, by name."""
    return BUILT_IN[kind] | {spec.name: spec for _, spec in custom(db, kind)}


def find(db: Session, kind: RecordKind, name: str) -> Spec:
    """The field of this name. Raises Invalid naming it."""
    spec = BUILT_IN[kind].get(name)
    if spec is None and name.startswith(CUSTOM):
        spec = every(db, kind).get(name)
    if spec is None:
        raise Invalid(f"A {kind} has no field «{name[:100]}».", field=name[:100])
    return spec


def list_(db: Session, kind: RecordKind) -> list[Field]:
    """Every field with its options and what the administrator decided about it."""
    settings = {row.name: row for row in db.scalars(select(FieldSetting).where(FieldSetting.kind == kind))}
    titles = {spec.name: row.name for row, spec in custom(db, kind)}
    order = {name: place for place, name in enumerate(_ORDER.get(kind, ()))}
    specs = sorted(every(db, kind).values(), key=lambda spec: order.get(spec.name, len(order)))
    options = _options(db, {spec.directory for spec in specs if spec.directory})
    found = []
    for place, spec in enumerate(specs):
        setting = settings.get(spec.name)
        position = setting.position if setting is not None and setting.position is not None else place
        field = Field(
            name=spec.name,
            title=titles.get(spec.name, ""),
            type=spec.type,
            directory=spec.directory,
            options=options.get(spec.directory or "", [])
            or [Option(value=value, title="", color=None, archived=False) for value in spec.values],
            editable=spec.editable,
            sortable=spec.sortable,
            filterable=spec.filterable,
            required=setting is not None and setting.required,
            hidden=setting is not None and setting.hidden,
            custom=spec.name.startswith(CUSTOM),
        )
        found.append((position, place, field))
    return [field for _, _, field in sorted(found, key=lambda one: one[:2])]


def _options(db: Session, directories: set[str]) -> dict[str, list[Option]]:
    rows = db.scalars(
        select(DirectoryEntry)
        .where(DirectoryEntry.directory.in_(directories))
        .order_by(DirectoryEntry.position, DirectoryEntry.name)
    )
    found: dict[str, list[Option]] = {}
    if "segment" in directories:
        segments = db.execute(select(Segment.id, Segment.name, Segment.color).order_by(Segment.name))
        found["segment"] = [
            Option(value=str(id_), title=name, color=color, archived=False) for id_, name, color in segments
        ]
    if "our_company" in directories:
        companies = db.execute(select(OurCompany.id, OurCompany.name, OurCompany.archived).order_by(OurCompany.name))
        found["our_company"] = [
            Option(value=str(id_), title=name, color=None, archived=archived) for id_, name, archived in companies
        ]
    for row in rows:
        option = Option(value=str(row.id), title=row.name, color=row.color, archived=row.archived)
        found.setdefault(row.directory, []).append(option)
    return found
