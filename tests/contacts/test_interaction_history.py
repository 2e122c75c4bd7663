"""The history of a line of the journal: who changed what, the line as of a date, and what may be brought back."""

from datetime import timedelta

import pytest

from services.contacts import facts, history, interactions
from services.contacts.interface.history import RecordChange, Restoring
from services.contacts.interface.interactions import Interaction, InteractionIsFact, InteractionWasHeld
from services.contacts.rewriting import rewrite
from services.kit.wire import Asker, NotFound, VersionConflict, now
from tests.contacts.conftest import Ask, person
from tests.contacts.test_counterparties import create, unique_phone
from tests.contacts.test_journal import NOON, change, listed, plan
from tests.contacts.test_timeline import call_ended


def story(ask: Ask, line: Interaction, asker: Asker | None = None) -> list[RecordChange]:
    with ask(asker) as db:
        return history.list_(db, "interaction", line.id, None, 50).items


def restore(ask: Ask, line: Interaction, restoring: Restoring, asker: Asker | None = None) -> Interaction:
    with ask(asker) as db:
        history.restore(db, "interaction", line.id, line.version, restoring)
        return interactions.get(db, line.id)


def test_a_line_tells_who_changed_what_and_when_and_gives_a_field_back(ask: Ask) -> None:
    """F50."""
    line = plan(ask, create(ask).id, subject="Договор", priority="low")
    anna = person("head_of_sales")
    before = now()
    changed = change(ask, line, anna, subject="Счёт", priority="high", starts_at=NOON + timedelta(hours=2))
    latest, first = story(ask, line)
    assert (first.operation, first.fields) == ("create", [])
    assert (latest.user_id, latest.cause, latest.version) == (anna.user_id, "ui", 2)
    assert before <= latest.at <= now()
    assert {one.field: (one.before, one.after) for one in latest.fields}["subject"] == ("Договор", "Счёт")
    back = restore(ask, changed, Restoring(change_id=latest.id, field="subject"))
    assert (back.subject, back.priority, back.starts_at, back.version) == ("Договор", "high", changed.starts_at, 3)
    assert story(ask, line)[0].operation == "restore"


def test_a_line_is_shown_as_it_was_and_brought_back_whole(ask: Ask) -> None:
    first = create(ask, name="Ромашка")
    line = plan(ask, first.id, summary="Как было", priority="low")
    other = create(ask, name="Лютик")
    changed = change(ask, line, counterparty_id=other.id, summary="Иначе", status="held", result="Да")
    with ask() as db:
        assert history.interaction_as_of(db, line.id, line.updated_at) == line
        assert history.interaction_as_of(db, line.id, now()) == changed
        with pytest.raises(NotFound):
            history.interaction_as_of(db, line.id, line.created_at - timedelta(seconds=1))
    back = restore(ask, changed, Restoring(at=line.updated_at))
    assert (back.counterparty_name, back.summary, back.status, back.result) == ("Ромашка", "Как было", "planned", "")


def test_what_was_held_is_not_restored_to_be_cancelled(ask: Ask) -> None:
    """F34."""
    line = change(ask, plan(ask, create(ask).id), status="cancelled")
    planned = change(ask, line, status="planned")
    held = change(ask, planned, status="held")
    back_to_life = next(one for one in story(ask, line) if one.version == planned.version)
    with pytest.raises(InteractionWasHeld):
        restore(ask, held, Restoring(change_id=back_to_life.id, field="status"))
    with ask() as db:
        assert interactions.get(db, line.id) == held, "a refused restoring changes nothing"


def test_a_call_stays_as_it_happened_whatever_its_history_says(ask: Ask) -> None:
    phone = unique_phone()
    client = create(ask, phones=[phone])
    with ask() as db:
        facts.record_call(db, call_ended(phone))
    (call,) = listed(ask, counterparty_id=client.id).items
    with ask() as db:
        row = interactions.locked(db, call.id, call.version)
        rewrite(db, row, {"duration_seconds": call.duration_seconds + 60}, "update")
    latest = story(ask, call)[0]
    with ask() as db:
        mended = interactions.get(db, call.id)
    with pytest.raises(InteractionIsFact) as refusal:
        restore(ask, mended, Restoring(change_id=latest.id, field="duration_seconds"))
    assert refusal.value.field == "duration_seconds"


def test_a_line_does_not_go_back_to_a_client_that_the_asker_does_not_see(ask: Ask) -> None:
    anna, boris = person(), person()
    hers, his = create(ask, manager_id=anna.user_id), create(ask, manager_id=boris.user_id)
    line = plan(ask, his.id, manager_id=anna.user_id)
    moved = change(ask, line, counterparty_id=hers.id)
    latest = story(ask, moved, anna)[0]
    with pytest.raises(NotFound) as refusal:
        restore(ask, moved, Restoring(change_id=latest.id, field="counterparty_id"), anna)
    assert refusal.value.field == "counterparty_id"
    assert restore(ask, moved, Restoring(change_id=latest.id, field="counterparty_id")).counterparty_id == his.id


def test_the_history_of_a_line_is_for_who_sees_the_line_and_its_version_counts(ask: Ask) -> None:
    anna, boris = person(), person()
    line = plan(ask, create(ask, manager_id=anna.user_id).id, anna)
    change(ask, line, anna, subject="Новее")
    with pytest.raises(NotFound):
        story(ask, line, boris)
    with ask(boris) as db, pytest.raises(NotFound):
        history.interaction_as_of(db, line.id, now())
    with pytest.raises(VersionConflict) as refusal:
        restore(ask, line, Restoring(at=line.updated_at), anna)
    assert refusal.value.details["current"]["subject"] == "Новее"
