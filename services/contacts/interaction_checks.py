"""What a line of the journal may say: with whom, by which directories, and how it may move on."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from services.contacts import changes, form_rules, references, rights
from services.contacts.card_models import OurCompany
from services.contacts.interface.interactions import InteractionChange, InteractionIsFact, InteractionWasHeld
from services.contacts.models import Contact, Counterparty, DirectoryEntry
from services.contacts.models import Interaction as Row
from services.kit.db import Session
from services.kit.wire import Invalid, NotFound

FACTS = {"channel", "direction", "starts_at", "duration_seconds", "status"}
"""Of a call or a letter: how it happened."""
PARTY = {"counterparty_id", "contact_id"}
CONTEXTS = ("counterparty_id", "contact_id", "lead_id", "deal_id", "document_id")
EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
LONGEST_CHAIN = 200


def created(db: Session, row: Row) -> None:
    """Raises Invalid, NotFound naming the field."""
    _check(db, row, set(changes.tracked(Row)))
    if row.channel != "note":
        form_rules.require_all(db, "interaction", row)


def changed(db: Session, row: Row, before: dict[str, Any], change: InteractionChange) -> None:
    """Raises Invalid, NotFound naming the field; InteractionIsFact, InteractionWasHeld."""
    names = _moved(row, before)
    _check(db, row, names)
    form_rules.require_kept(db, "interaction", row, change)


def restored(db: Session, row: Row, before: dict[str, Any]) -> None:
    """What is brought back from the history; entries of directories may be archived by now.

    Raises NotFound naming the field; InteractionIsFact, InteractionWasHeld.
    """
    names = _moved(row, before)
    if names & {"counterparty_id", "contact_id"}:
        _check_party(db, row, names, fill=False)
    if "follow_up_of" in names and row.follow_up_of is not None:
        _check_chain(db, row)


def is_fact(row: Row) -> bool:
    """Did it happen by itself: a call, a letter, a short message?"""
    return any(source is not None for source in (row.call_id, row.email_id, row.short_message_id))


def _moved(row: Row, before: dict[str, Any]) -> set[str]:
    """The fields that changed, as far as they may. Raises InteractionIsFact, InteractionWasHeld."""
    names = {name for name, value in changes.snapshot(row).items() if value != before[name]}
    if is_fact(row) and (facts := sorted(names & FACTS)):
        raise InteractionIsFact("A call or a letter happened as it did; its other fields may change.", field=facts[0])
    if row.email_id is not None and names & PARTY and not any(getattr(row, name) for name in PARTY):
        # Whose a letter is nobody's is for `mail` to say: it may not be for everybody to see.
        raise InteractionIsFact(
            "A letter is taken out of its client's history where letters are.", field="counterparty_id"
        )
    if "status" in names and before["status"] == "held" and row.status == "cancelled":
        raise InteractionWasHeld("What was held cannot be cancelled; delete it if it never happened.", field="status")
    return names


def _check(db: Session, row: Row, names: set[str]) -> None:
    if "starts_at" in names:
        if row.starts_at.tzinfo is None:
            raise Invalid("The time must carry a zone, like 2030-05-01T09:00:00+03:00.", field="starts_at")
        if not EARLIEST <= row.starts_at < LATEST:
            raise Invalid("The time must lie between 1990 and 2100.", field="starts_at")
    if names & {"counterparty_id", "contact_id"}:
        _check_party(db, row, names)
    if all(getattr(row, name) is None for name in CONTEXTS) and not is_fact(row):
        raise Invalid("Say with whom: a client, a person, a lead or a deal.", field="counterparty_id")
    references.check(db, {name: getattr(row, name) for name in names & references.FIELDS.keys()})
    if names & {"action_id", "outcome_id"} and row.outcome_id is not None:
        _check_outcome(db, row)
    if "our_company_id" in names and row.our_company_id is not None:
        there = select(OurCompany.id).where(OurCompany.id == row.our_company_id, OurCompany.archived.is_(False))
        if db.scalar(there) is None:
            raise Invalid("There is no such company of ours.", field="our_company_id", reason="no_entry")
    if "follow_up_of" in names and row.follow_up_of is not None:
        _check_chain(db, row)


def _check_party(db: Session, row: Row, names: set[str], *, fill: bool = True) -> None:
    """The client and the person are seen by the asker, and the person is the client's, who is filled in by it."""
    if row.contact_id is not None:
        query = select(Contact.counterparty_id).where(Contact.id == row.contact_id)
        if "contact_id" in names:
            query = query.where(rights.visible(db.asker, Contact))
        if (found := db.execute(query).one_or_none()) is None:
            raise NotFound("There is no such contact.", field="contact_id")
        if row.counterparty_id is None and fill:
            row.counterparty_id = found.counterparty_id
        elif found.counterparty_id != row.counterparty_id:
            raise NotFound("This counterparty has no such contact.", field="contact_id")
    if row.counterparty_id is not None and "counterparty_id" in names:
        seen = select(Counterparty.id).where(Counterparty.id == row.counterparty_id)
        if db.scalar(seen.where(rights.visible(db.asker, Counterparty))) is None:
            raise NotFound("There is no such counterparty.", field="counterparty_id")


def _check_outcome(db: Session, row: Row) -> None:
    """R29: each action has its own outcomes; one without an action is for all."""
    entry = db.execute(select(DirectoryEntry.parent_id).where(DirectoryEntry.id == row.outcome_id)).one_or_none()
    if entry is not None and entry.parent_id not in (None, row.action_id):
        raise Invalid("This is no outcome of the chosen action.", field="outcome_id", reason="other_action")


def _check_chain(db: Session, row: Row) -> None:
    """It follows a line the asker sees, and not itself, however long the way."""
    seen = select(Row.id).where(Row.id == row.follow_up_of, rights.visible(db.asker, Row))
    if db.scalar(seen) is None:
        raise Invalid("There is no such line to follow.", field="follow_up_of")
    if row.id in ancestors(db, row.follow_up_of):
        raise Invalid("A line cannot follow itself.", field="follow_up_of")


def ancestors(db: Session, interaction_id: UUID | None) -> set[UUID]:
    """The line and those it follows, up to LONGEST_CHAIN."""
    line = aliased(Row)
    chain = select(Row.id, Row.follow_up_of).where(Row.id == interaction_id).cte(recursive=True)
    chain = chain.union(select(line.id, line.follow_up_of).join(chain, line.id == chain.c.follow_up_of))
    return set(db.scalars(select(chain.c.id).limit(LONGEST_CHAIN)))
