"""Consents: proof that is only added to."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from services.contacts import consents, contacts, counterparties
from services.contacts.interface import Contact, ContactDraft, CounterpartyDraft
from services.contacts.interface.consents import Consent, ConsentDraft
from services.kit.wire import Invalid, NotFound, new_id, now
from tests.contacts.conftest import Ask, person


def human(ask: Ask, **fields: object) -> Contact:
    with ask() as db:
        return contacts.create(db, ContactDraft(**{"name": "Иван Петров"} | fields))  # type: ignore[arg-type]


def say(ask: Ask, who: Contact, **fields: object) -> Consent:
    draft = {"contact_id": who.id, "purpose": "advertising", "channel": "email", "given": True, "how": "website"}
    with ask() as db:
        return consents.record(db, ConsentDraft(**draft | fields))  # type: ignore[arg-type]


def test_the_latest_word_of_each_purpose_and_channel_counts(ask: Ask) -> None:
    """T21, C36: consents per purpose and channel, with their proof."""
    who = human(ask)
    day = timedelta(days=1)
    say(ask, who, purpose="processing", channel=None, how="paper", text_version="2025-09", evidence="Договор № 5")
    early = say(ask, who, at=now() - 3 * day)
    call = say(ask, who, channel="call", at=now() - 3 * day)
    withdrawn = say(ask, who, given=False, how="email", at=now() - day)
    with ask() as db:
        found = consents.list_(db, who.id, None)
    assert [one.at for one in found] == sorted((one.at for one in found), reverse=True) and len(found) == 4
    in_force = {one.id: one.in_force for one in found}
    assert (in_force[early.id], in_force[withdrawn.id], in_force[call.id]) == (False, False, True)
    processing = next(one for one in found if one.purpose == "processing")
    assert processing.in_force and (processing.text_version, processing.evidence) == ("2025-09", "Договор № 5")
    again = say(ask, who)
    assert again.in_force and again.recorded_by is not None


def test_what_was_said_is_never_rewritten(ask: Ask) -> None:
    made = say(ask, human(ask))
    with ask() as db, pytest.raises(DBAPIError, match="never rewritten"):
        db.execute(sa.text("UPDATE consents SET given = false WHERE id = :id"), {"id": made.id})


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"channel": None}, "channel"),
        ({"purpose": "processing"}, "channel"),
        ({"at": now() + timedelta(days=1)}, "at"),
        ({"evidence_file_id": new_id()}, "evidence_file_id"),
        ({"counterparty_id": new_id()}, "contact_id"),
    ],
)
def test_a_consent_without_meaning_is_refused(ask: Ask, fields: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        say(ask, human(ask), **fields)
    assert refusal.value.field == field


def test_consents_are_of_people_one_may_see(ask: Ask) -> None:
    anna, boris = person(), person()
    hers = human(ask, manager_id=anna.user_id)
    with ask(boris) as db, pytest.raises(NotFound):
        consents.list_(db, hers.id, None)
    with ask(boris) as db, pytest.raises(NotFound):
        draft = ConsentDraft(contact_id=hers.id, purpose="processing", given=True, how="paper")
        consents.record(db, draft)
    with ask(anna) as db:
        assert consents.list_(db, hers.id, None) == []


def test_an_individual_who_is_a_client_consents_too_and_a_merged_record_keeps_what_was_said(ask: Ask) -> None:
    with ask() as db:
        one, other = (
            counterparties.create(db, CounterpartyDraft(name=name, legal_form="individual")) for name in ("А", "Б")
        )
        draft = ConsentDraft(counterparty_id=other.id, purpose="processing", given=True, how="paper")
        made = consents.record(db, draft)
    with ask() as db:
        merged = "UPDATE counterparties SET merged_into = :one, deleted = true WHERE id = :other"
        db.execute(sa.text(merged), {"one": one.id, "other": other.id})
    for record_id in (one.id, other.id):
        with ask() as db:
            assert [said.id for said in consents.list_(db, None, record_id)] == [made.id]
