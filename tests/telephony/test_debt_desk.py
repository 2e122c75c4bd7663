"""Missed-call debts as people see them: for whose eyes they are, who dismisses and gives them, what they add up to."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from services.kit.outbox import outbox
from services.kit.wire import Forbidden, Invalid, NotFound, VersionConflict, new_id
from services.telephony import calendars, debt_desk, debt_settings
from services.telephony.debt_models import DebtSettings
from services.telephony.interface.debts import (
    DebtAssignment,
    DebtChanged,
    DebtClosed,
    DebtDismissal,
    DebtSettingsChange,
    MissedCallDebt,
)
from services.telephony.interface.routing import CalendarInUse, OpenHours, WorkCalendarChange, WorkCalendarDraft
from tests.telephony.desk import NUMBER, Desk

OTHER, THIRD = "+79160001002", "+79160001003"


def listed(desk: Desk, **filters: object) -> list[MissedCallDebt]:
    known = {"state": "open", "owner_id": None, "late": None, "phone": None, "record_id": None} | filters
    return debt_desk.list_page(desk.db, cursor=None, limit=50, **known).items  # type: ignore[arg-type]


def test_a_manager_sees_their_debts_those_of_their_clients_and_on_duty_those_of_nobody(desk: Desk) -> None:
    """S14: allowed and refused."""
    anna, boris, chief = desk.person(), desk.person(), desk.person("head_of_sales")
    desk.client(NUMBER, manager_id=anna)
    desk.call(0, NUMBER)
    desk.call(1, OTHER, rings=[boris])
    desk.call(2, THIRD)
    hers, his, nobodys = (row.id for row in desk.debts())
    seen = {
        "anna": [one.id for one in _as(desk, anna)],
        "boris": [one.id for one in _as(desk, boris)],
    }
    assert seen == {"anna": [hers], "boris": [his]}
    with pytest.raises(NotFound):
        debt_desk.get(desk.as_("manager", anna), his)
    with pytest.raises(NotFound):
        debt_desk.history(desk.db, his)
    desk.db.execute(sa.update(DebtSettings).values(duty_ids=[boris]))
    assert [one.id for one in _as(desk, boris)] == [his, nobodys]
    desk.as_("head_of_sales", chief)
    assert [one.id for one in listed(desk)] == [hers, his, nobodys]
    desk.as_("partner")
    assert listed(desk) == []


def _as(desk: Desk, user_id: UUID) -> list[MissedCallDebt]:
    desk.as_("manager", user_id)
    return listed(desk)


def test_debts_are_filtered_and_paged(desk: Desk) -> None:
    firm = desk.client(NUMBER, OTHER, manager_id=desk.person())
    desk.call(0, OTHER)
    desk.call(230, THIRD)
    desk.as_("admin")
    (old, fresh) = desk.debts()
    assert [one.id for one in listed(desk, late=True)] == [old.id]
    assert [one.id for one in listed(desk, late=False)] == [fresh.id]
    assert [one.id for one in listed(desk, phone="8 916 000-10-03")] == [fresh.id]
    assert [one.id for one in listed(desk, record_id=firm.id)] == [old.id]
    assert [one.id for one in listed(desk, owner_id=old.owner_id)] == [old.id]
    first = debt_desk.list_page(desk.db, "open", None, None, None, None, None, 1)
    second = debt_desk.list_page(desk.db, "open", None, None, None, None, first.cursor, 1)
    assert [one.id for one in first.items + second.items] == [old.id, fresh.id] and second.cursor is None
    assert [party.counterparty_id for party in first.items[0].parties] == [firm.id]


def test_a_private_client_is_named_to_its_creator_only(desk: Desk) -> None:
    anna, boris = desk.person(), desk.person("admin")
    firm = desk.client(NUMBER, manager_id=anna, private=True, created_by=anna)
    desk.call(0)
    desk.as_("admin", boris)
    assert listed(desk)[0].parties == [] and listed(desk, record_id=firm.id) == []
    desk.as_("manager", anna)
    assert len(listed(desk)[0].parties) == 1 and len(listed(desk, record_id=firm.id)) == 1


def test_dismissing_is_for_heads_with_a_reason_and_stands_in_the_history(desk: Desk) -> None:
    anna, chief = desk.person(), desk.person("head_of_sales")
    desk.client(NUMBER, manager_id=anna)
    desk.call(0)
    debt = desk.debt()
    why = DebtDismissal(reason="ошиблись номером")
    with pytest.raises(Forbidden):
        debt_desk.dismiss(desk.as_("manager", anna), debt.id, why, debt.version)
    desk.as_("head_of_sales", chief)
    with pytest.raises(Invalid):
        debt_desk.dismiss(desk.db, debt.id, DebtDismissal(reason="    "), debt.version)
    with pytest.raises(VersionConflict):
        debt_desk.dismiss(desk.db, debt.id, why, debt.version + 1)
    done = debt_desk.dismiss(desk.db, debt.id, why, debt.version)
    assert (done.state, done.reason, done.dismissed_by_id) == ("dismissed", "ошиблись номером", chief)
    with pytest.raises(DebtClosed):
        debt_desk.dismiss(desk.db, debt.id, why, done.version)
    line = debt_desk.history(desk.db, debt.id)[-1]
    assert (line.deed, line.user_id, line.text) == ("dismissed", chief, "ошиблись номером")
    desk.call(100)
    assert desk.debts("open") == [], "late news of what was dismissed is settled with it"
    with pytest.raises(DebtClosed):
        debt_desk.assign(desk.db, debt.id, DebtAssignment(owner_id=anna), done.version)
    desk.call(500)
    assert [row.opened_at for row in desk.debts("open")] == [desk.at(500)]


def test_who_is_on_duty_takes_a_debt_and_heads_give_it_to_anybody_who_works_here(desk: Desk) -> None:
    anna, boris, gone, chief = desk.person(), desk.person(), desk.person(active=False), desk.person("head_of_sales")
    desk.db.execute(sa.update(DebtSettings).values(duty_ids=[anna, boris]))
    desk.call(0)
    debt = desk.debt()
    with pytest.raises(Forbidden):
        debt_desk.assign(desk.as_("manager", anna), debt.id, DebtAssignment(owner_id=boris), debt.version)
    desk.db.execute(sa.delete(outbox))
    taken = debt_desk.assign(desk.db, debt.id, DebtAssignment(owner_id=anna), debt.version)
    assert (taken.owner_id, taken.duty, taken.assigned) == (anna, False, True)
    told = msgspec.json.decode(desk.db.scalar(sa.select(outbox.c.body)) or b"", type=DebtChanged)
    assert told.remind == [anna]
    with pytest.raises(NotFound):
        debt_desk.assign(desk.as_("manager", boris), debt.id, DebtAssignment(owner_id=boris), taken.version)
    desk.as_("head_of_sales", chief)
    for nobody in (gone, new_id()):
        with pytest.raises(Invalid):
            debt_desk.assign(desk.db, debt.id, DebtAssignment(owner_id=nobody), taken.version)
    assert debt_desk.assign(desk.db, debt.id, DebtAssignment(owner_id=boris), taken.version).owner_id == boris


def test_the_summary_counts_what_became_of_the_debts_by_owner(desk: Desk) -> None:
    anna, boris = desk.person(), desk.person()
    desk.client(NUMBER, manager_id=anna)
    desk.client(OTHER, manager_id=boris)
    desk.db.execute(sa.update(DebtSettings).values(due_minutes=30))
    desk.call(0)
    desk.call(5)
    desk.call(10, talk=1)
    desk.call(20, OTHER)
    desk.call(99, OTHER, talk=1)
    desk.call(120, OTHER)
    desk.as_("head_of_sales")
    period = (desk.began - timedelta(hours=1), desk.began + timedelta(hours=5))
    summary = debt_desk.summary(desk.db, *period)
    total = summary.total
    assert (total.debts, total.missed_calls, total.returned, total.open, total.late) == (3, 4, 2, 1, 2)
    assert total.median_minutes == (11 + 80) / 2
    assert {row.owner_id: (row.debts, row.returned, row.open) for row in summary.by_owner} == {
        anna: (1, 1, 0),
        boris: (2, 1, 1),
    }
    desk.as_("manager", anna)
    assert debt_desk.summary(desk.db, *period).total.debts == 1
    with pytest.raises(Invalid):
        debt_desk.summary(desk.db, period[0], period[0] + timedelta(days=401))
    with pytest.raises(Invalid):
        debt_desk.summary(desk.db, period[1], period[0])


def test_settings_are_read_by_heads_and_changed_by_administrators(desk: Desk) -> None:
    anna = desk.person()
    with pytest.raises(Forbidden):
        debt_settings.get(desk.as_("manager", anna))
    settings = debt_settings.get(desk.as_("head_of_sales"))
    with pytest.raises(Forbidden):
        debt_settings.update(desk.db, DebtSettingsChange(due_minutes=5), settings.version)
    desk.as_("admin")
    changed = debt_settings.update(desk.db, DebtSettingsChange(due_minutes=5, duty_ids=[anna, anna]), settings.version)
    assert (changed.due_minutes, changed.duty_ids, changed.escalate_minutes) == (5, [anna], settings.escalate_minutes)
    with pytest.raises(VersionConflict):
        debt_settings.update(desk.db, DebtSettingsChange(due_minutes=6), settings.version)
    for change in (
        DebtSettingsChange(escalate_minutes=1),
        DebtSettingsChange(duty_ids=[new_id()]),
        DebtSettingsChange(calendar_id=new_id()),
    ):
        with pytest.raises(Invalid):
            debt_settings.update(desk.db, change, changed.version)


def test_calendars_are_kept_by_administrators_and_not_deleted_while_they_are_used(desk: Desk) -> None:
    week = [[OpenHours(begin="09:00", end="18:00")]] * 5 + [[], []]
    draft = WorkCalendarDraft(name="Офис", week=week)
    with pytest.raises(Forbidden):
        calendars.create(desk.as_("head_of_sales"), draft)
    made = calendars.create(desk.as_("admin"), draft)
    changed = calendars.update(desk.db, made.id, WorkCalendarChange(zone="Asia/Omsk"), made.version)
    assert (changed.zone, changed.week) == ("Asia/Omsk", week)
    with pytest.raises(VersionConflict):
        calendars.update(desk.db, made.id, WorkCalendarChange(name="X"), made.version)
    with pytest.raises(Invalid):
        calendars.update(desk.db, made.id, WorkCalendarChange(zone="No/Where"), changed.version)
    settings = debt_settings.get(desk.db)
    debt_settings.update(desk.db, DebtSettingsChange(calendar_id=made.id), settings.version)
    with pytest.raises(CalendarInUse):
        calendars.delete(desk.db, made.id, changed.version)
