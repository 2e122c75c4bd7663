"""The journal: every field, the ways of a status, chains, filters, the calendar, and whose lines are whose."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from services.contacts import contacts, counterparties, deleted, facts, files, interactions, journal, leads
from services.contacts.interface import Condition, ContactDraft, CounterpartyDraft, InteractionDraft
from services.contacts.interface.files import FileDraft
from services.contacts.interface.interactions import (
    Interaction,
    InteractionChange,
    InteractionIsFact,
    InteractionPage,
    InteractionPlanned,
    InteractionRecorded,
    InteractionWasHeld,
    NextInteraction,
)
from services.contacts.models import Change, DirectoryEntry
from services.kit.wire import Asker, Invalid, NotFound, VersionConflict, new_id, now
from tests.announced import announced
from tests.contacts.conftest import Ask, person
from tests.contacts.test_counterparties import create, unique_phone
from tests.contacts.test_timeline import call_ended, converted

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def entry(ask: Ask, directory: str, parent_id: UUID | None = None) -> UUID:
    with ask() as db:
        row = DirectoryEntry(id=new_id(), directory=directory, name=f"{directory} {new_id().hex}", parent_id=parent_id)
        db.add(row)
        return row.id


def plan(ask: Ask, counterparty_id: UUID, asker: Asker | None = None, **fields: Any) -> Interaction:
    values = {"channel": "meeting", "status": "planned", "starts_at": NOON, **fields}
    with ask(asker) as db:
        return interactions.create(db, InteractionDraft(counterparty_id=counterparty_id, **values))


def change(ask: Ask, line: Interaction, asker: Asker | None = None, **fields: Any) -> Interaction:
    with ask(asker) as db:
        return interactions.update(db, line.id, line.version, InteractionChange(**fields))


def question(**asked: Any) -> journal.Question:
    links = ("counterparty_id", "contact_id", "lead_id", "deal_id", "document_id")
    chosen = ("manager_id", "channel", "direction", "status", "progress", "priority")
    return journal.Question(
        starts_from=asked.get("starts_from"),
        starts_before=asked.get("starts_before"),
        links={name: asked.get(name) for name in links},
        chosen={name: asked.get(name, []) for name in chosen},
        my_clients=asked.get("my_clients", False),
        search=asked.get("search", ""),
        filter=asked.get("filter", []),
    )


def listed(ask: Ask, asker: Asker | None = None, cursor: str | None = None, **asked: Any) -> InteractionPage:
    with ask(asker) as db:
        return journal.list_(db, question(**asked), "starts_at", True, cursor, asked.get("limit", 50))


def ids(page: InteractionPage) -> list[UUID]:
    return [line.id for line in page.items]


def test_a_line_keeps_all_its_fields(ask: Ask) -> None:
    """F24-F33, F36-F38, R29, R35."""
    client = create(ask)
    with ask() as db:
        human = contacts.create(db, ContactDraft(name="Иван", counterparty_id=client.id))
    action = entry(ask, "action")
    given: dict[str, Any] = {
        "contact_id": human.id, "lead_id": new_id(), "deal_id": new_id(), "document_id": new_id(),
        "channel": "messenger", "direction": "inbound", "status": "held", "starts_at": NOON,
        "duration_seconds": 26 * 3600 + 60, "manager_id": new_id(), "priority": "high", "progress": "partly_done",
        "purpose_id": entry(ask, "purpose"), "action_id": action, "outcome_id": entry(ask, "outcome", action),
        "ad_source_id": entry(ask, "ad_source"), "subject": "Поставка", "summary": "Сроки", "result": "Согласны",
    }  # fmt: skip
    made = plan(ask, client.id, **given)
    with ask() as db:
        kept = interactions.get(db, made.id)
    assert kept == made
    assert {name: getattr(kept, name) for name in given} == given
    assert (kept.counterparty_name, kept.contact_name, kept.version) == (client.name, "Иван", 1)


def test_a_person_is_enough_and_brings_the_client(ask: Ask) -> None:
    client = create(ask)
    with ask() as db:
        human = contacts.create(db, ContactDraft(name="Иван", counterparty_id=client.id))
        line = interactions.create(db, InteractionDraft(contact_id=human.id))
    assert line.counterparty_id == client.id


def test_a_line_with_nobody_is_refused(ask: Ask) -> None:
    with ask() as db, pytest.raises(Invalid) as refusal:
        interactions.create(db, InteractionDraft(summary="Сам с собой"))
    assert refusal.value.field == "counterparty_id"


def test_an_outcome_must_be_one_of_its_action(ask: Ask) -> None:
    """R29."""
    client = create(ask)
    calling, visiting = entry(ask, "action"), entry(ask, "action")
    agreed, common = entry(ask, "outcome", calling), entry(ask, "outcome")
    for outcome, action in ((agreed, visiting), (agreed, None)):
        with pytest.raises(Invalid) as refusal:
            plan(ask, client.id, action_id=action, outcome_id=outcome)
        assert refusal.value.field == "outcome_id"
    line = plan(ask, client.id, action_id=calling, outcome_id=agreed)
    with pytest.raises(Invalid):
        change(ask, line, action_id=visiting)
    assert change(ask, line, action_id=visiting, outcome_id=common).outcome_id == common


@pytest.mark.parametrize("field", ["purpose_id", "action_id", "outcome_id", "ad_source_id", "our_company_id"])
def test_a_choice_that_is_no_choice_is_refused_by_name(ask: Ask, field: str) -> None:
    client = create(ask)
    wrong = entry(ask, "industry")
    with pytest.raises(Invalid) as refusal:
        plan(ask, client.id, None, **{field: wrong})
    assert refusal.value.field == field


def test_a_plan_may_be_cancelled_and_taken_up_again_but_the_past_not(ask: Ask) -> None:
    """F15, F16, F34."""
    line = plan(ask, create(ask).id)
    cancelled = change(ask, line, status="cancelled")
    again = change(ask, cancelled, status="planned")
    held = change(ask, again, status="held", result="Встретились", progress="done")
    assert (held.status, held.result, held.progress, held.version) == ("held", "Встретились", "done", 4)
    with pytest.raises(InteractionWasHeld):
        change(ask, held, status="cancelled")


def test_everything_of_a_line_may_change_later_with_history(ask: Ask) -> None:
    """F50."""
    line = plan(ask, create(ask).id, status="held")
    other = create(ask, name="Лютик")
    anna = person("admin")
    changed = change(
        ask, line, anna, counterparty_id=other.id, channel="phone", starts_at=NOON + timedelta(days=1), summary="иначе"
    )
    assert (changed.counterparty_name, changed.channel, changed.updated_by) == ("Лютик", "phone", anna.user_id)
    with ask() as db:
        made, kept = db.scalars(sa.select(Change).where(Change.record_id == line.id).order_by(Change.id)).all()
    assert (made.operation, kept.operation, kept.user_id) == ("create", "update", anna.user_id)
    assert (kept.before["summary"], kept.after["summary"]) == ("", "иначе")
    assert change(ask, changed, summary="иначе").version == changed.version, "nothing changed"


def test_a_change_of_an_old_version_shows_the_new_one(ask: Ask) -> None:
    line = plan(ask, create(ask).id)
    change(ask, line, subject="Первый")
    with pytest.raises(VersionConflict) as refusal:
        change(ask, line, subject="Второй")
    assert refusal.value.details["current"]["subject"] == "Первый"


def test_a_call_stays_as_it_happened_and_the_rest_may_be_told(ask: Ask) -> None:
    """F50, R12."""
    phone = unique_phone()
    client = create(ask, phones=[phone])
    with ask() as db:
        facts.record_call(db, call_ended(phone))
    (line,) = listed(ask, counterparty_id=client.id).items
    for fact in ({"starts_at": NOON}, {"duration_seconds": 1}, {"direction": "outbound"}, {"status": "cancelled"}):
        with pytest.raises(InteractionIsFact):
            change(ask, line, **fact)
    kept = change(ask, line, result="Перезвонить", purpose_id=entry(ask, "purpose"), progress="not_done")
    assert (kept.result, kept.outcome) == ("Перезвонить", "talked")
    with ask() as db, pytest.raises(InteractionIsFact):
        interactions.delete(db, kept.id, kept.version)


def test_the_next_one_is_planned_in_the_same_step_and_the_chain_goes_on(ask: Ask) -> None:
    """F40-F43, R37."""
    client = create(ask)
    purpose = entry(ask, "purpose")
    following = NextInteraction(starts_at=NOON + timedelta(days=7), channel="phone", subject="Перезвонить")
    first = plan(ask, client.id, purpose_id=purpose, priority="high", status="held", next=following)
    with ask() as db:
        _, second = journal.chain(db, first.id)
    assert (second.follow_up_of, second.status, second.progress) == (first.id, "planned", "not_done")
    assert (second.channel, second.purpose_id, second.priority) == ("phone", purpose, "high")
    assert (second.counterparty_id, second.manager_id) == (client.id, first.manager_id)
    third_at = NOON + timedelta(days=14)
    change(ask, second, status="held", next=NextInteraction(starts_at=third_at))
    for line in (first, second):
        with ask() as db:
            chain = journal.chain(db, line.id)
        assert [one.starts_at for one in chain] == [NOON, following.starts_at, third_at]
    with pytest.raises(Invalid) as refusal:
        change(ask, first, follow_up_of=chain[-1].id)
    assert refusal.value.field == "follow_up_of"


def test_a_wrong_next_one_leaves_nothing_behind(ask: Ask) -> None:
    client = create(ask)
    with pytest.raises(Invalid):
        plan(ask, client.id, next=NextInteraction(starts_at=NOON, purpose_id=new_id()))
    assert listed(ask, counterparty_id=client.id).items == []


def test_files_are_attached_and_read_by_who_sees_the_line(ask: Ask) -> None:
    """F39."""
    anna, boris = person(), person()
    draft = FileDraft(name="смета.pdf", content_type="application/pdf", size=3, object_key=f"files/{new_id()}")
    with ask(anna) as db:
        client = counterparties.create(db, CounterpartyDraft(name="С файлами"))
        file = files.create(db, draft)
    line = plan(ask, client.id, anna, attachment_ids=[file.id])
    with ask(anna) as db:
        (attached,) = interactions.attachments(db, line.id)
    assert (attached.name, attached.expires_at) == ("смета.pdf", None)
    with ask(boris) as db, pytest.raises(NotFound):
        interactions.attachments(db, line.id)
    with pytest.raises(Invalid) as refusal:
        plan(ask, create(ask).id, attachment_ids=[new_id()])
    assert refusal.value.field == "attachment_ids"


def test_a_deleted_line_is_in_the_bin_and_comes_back(ask: Ask) -> None:
    """T31."""
    client = create(ask)
    line = plan(ask, client.id, subject=f"Лишняя {new_id().hex}")
    with ask() as db:
        interactions.delete(db, line.id, line.version)
        (taken,) = announced(db, InteractionRecorded)
    assert listed(ask, counterparty_id=client.id).items == []
    with ask() as db:
        (gone,) = deleted.list_(db, "interaction", line.subject, None, 10).items
        deleted.restore(db, "interaction", gone.id)
        (back,) = announced(db, InteractionRecorded)
    assert ids(listed(ask, counterparty_id=client.id)) == [line.id]
    states = [(one.interaction.id, one.interaction.version, one.deleted) for one in (taken, back)]
    assert states == [(line.id, 2, True), (line.id, 3, False)]


def test_a_plan_is_told_to_who_reminds_until_it_is_over(ask: Ask) -> None:
    """R39."""
    client = create(ask)
    draft = InteractionDraft(counterparty_id=client.id, channel="meeting", status="planned", starts_at=NOON)
    told = []
    with ask() as db:
        line = interactions.create(db, draft)
        told += announced(db, InteractionPlanned)
    later: tuple[dict[str, Any], ...] = (
        {"starts_at": NOON + timedelta(hours=1)},
        {"status": "held"},
        {"result": "всё"},
    )
    for fields in later:
        with ask() as db:
            line = interactions.update(db, line.id, line.version, InteractionChange(**fields))
            told += announced(db, InteractionPlanned)
    assert [(one.interaction.id, one.interaction.status) for one in told] == [
        (line.id, "planned"),
        (line.id, "planned"),
        (line.id, "held"),
    ]


def test_toggles_choices_and_periods_narrow_the_journal(ask: Ask) -> None:
    """F04-F14, F20."""
    client = create(ask)
    anna, boris = new_id(), new_id()
    made = {
        "held_in": plan(ask, client.id, status="held", direction="inbound", channel="phone", manager_id=anna),
        "planned_out": plan(ask, client.id, starts_at=NOON + timedelta(days=1), manager_id=boris, priority="high"),
        "cancelled": plan(ask, client.id, status="cancelled", starts_at=NOON + timedelta(days=9), manager_id=anna),
    }
    asked: dict[str, dict[str, Any]] = {
        "held_in planned_out": {"starts_from": NOON, "starts_before": NOON + timedelta(days=9)},
        "held_in": {"status": ["held"]},
        "planned_out cancelled": {"status": ["planned", "cancelled"]},
        "held_in cancelled": {"manager_id": [anna]},
        "held_in planned_out cancelled": {"manager_id": [anna, boris]},
        "planned_out": {"priority": ["high"]},
        "": {"progress": ["done"]},
    }
    for names, narrowed in asked.items():
        found = listed(ask, counterparty_id=client.id, **narrowed)
        assert set(ids(found)) == {made[name].id for name in names.split()}, narrowed
    by_direction = listed(ask, counterparty_id=client.id, direction=["inbound"])
    assert ids(by_direction) == [made["held_in"].id]
    both = [
        Condition(field="channel", op="any_of", value=["phone", "email"]),
        Condition(field="attached", op="is", value=False),
    ]
    assert ids(listed(ask, counterparty_id=client.id, filter=both)) == [made["held_in"].id]
    with pytest.raises(Invalid):
        listed(ask, filter=[Condition(field="no_such_field", op="filled")])


@pytest.mark.parametrize("search", ["СКИДК", "ёлочн", "елочн скид", "12/5", "ооо елоч"])
def test_words_are_found_by_their_beginnings_without_regard_to_case_and_yo(ask: Ask, search: str) -> None:
    """T33."""
    client = create(ask)
    line = plan(ask, client.id, subject="Договор 12/5", summary="Скидка для ООО «Ёлочный базар».", result="да")
    assert ids(listed(ask, counterparty_id=client.id, search=search)) == [line.id]
    assert listed(ask, counterparty_id=client.id, search="идка").items == []


def test_pages_of_the_journal_have_no_gap(ask: Ask) -> None:
    client = create(ask)
    made = [plan(ask, client.id, starts_at=NOON + timedelta(minutes=n // 2)).id for n in range(7)]
    seen, cursor = [], None
    while True:
        page = listed(ask, counterparty_id=client.id, cursor=cursor, limit=2)
        seen += ids(page)
        if (cursor := page.cursor) is None:
            break
    assert sorted(seen) == sorted(made) and len(seen) == 7 and page.estimated_total == 7


def test_a_seller_reads_lines_of_their_clients_and_their_own_only(ask: Ask) -> None:
    """F07, rights."""
    anna, boris = person(), person()
    hers = create(ask, name="Анны", manager_id=anna.user_id)
    line = plan(ask, hers.id, manager_id=anna.user_id)
    by_boris = plan(ask, hers.id, manager_id=boris.user_id)
    assert set(ids(listed(ask, anna, counterparty_id=hers.id))) == {line.id, by_boris.id}
    assert ids(listed(ask, boris, manager_id=[anna.user_id, boris.user_id])) == [by_boris.id]
    with pytest.raises(NotFound):
        listed(ask, boris, counterparty_id=hers.id)
    for refused in (
        lambda db: interactions.get(db, line.id),
        lambda db: interactions.update(db, line.id, 1, InteractionChange(summary="чужое")),
        lambda db: interactions.delete(db, line.id, 1),
        lambda db: journal.chain(db, line.id),
    ):
        with ask(boris) as db, pytest.raises(NotFound):
            refused(db)
    assert ids(listed(ask, anna, my_clients=True, manager_id=[boris.user_id])) == [by_boris.id]
    assert listed(ask, boris, my_clients=True).items == []


def test_a_calendar_shows_the_days_of_these_managers_with_what_lasts_into_them(ask: Ask) -> None:
    """F44."""
    client = create(ask)
    anna = new_id()
    day = NOON + timedelta(days=400)
    lasting = plan(ask, client.id, manager_id=anna, starts_at=day - timedelta(days=2), duration_seconds=3 * 86400)
    inside = plan(ask, client.id, manager_id=anna, starts_at=day)
    plan(ask, client.id, manager_id=anna, starts_at=day - timedelta(days=2), duration_seconds=3600)
    plan(ask, client.id, manager_id=new_id(), starts_at=day)
    plan(ask, client.id, manager_id=anna, starts_at=day, channel="note")
    with ask() as db:
        page = journal.calendar(db, day - timedelta(hours=12), day + timedelta(hours=12), [anna])
    assert [line.id for line in page.items] == [lasting.id, inside.id] and page.complete
    with ask() as db, pytest.raises(Invalid):
        journal.calendar(db, day, day + timedelta(days=43), [])


def test_what_was_written_inside_a_lead_goes_with_it_to_the_client(ask: Ask) -> None:
    """R36."""
    client = create(ask)
    event = converted(phones=[])
    with ask() as db:
        line = interactions.create(db, InteractionDraft(lead_id=event.lead.id, summary="Ждёт прайс"))
    event = msgspec.convert({**msgspec.to_builtins(event), "counterparty_id": client.id}, type(event))
    with ask() as db:
        leads.link(db, event)
    (kept,) = listed(ask, lead_id=event.lead.id).items
    assert (kept.id, kept.counterparty_id, kept.deal_id, kept.version) == (line.id, client.id, event.deal.id, 2)


def test_a_time_without_a_zone_is_refused(ask: Ask) -> None:
    with pytest.raises(Invalid) as refusal:
        plan(ask, create(ask).id, starts_at=now().replace(tzinfo=None))
    assert refusal.value.field == "starts_at"
