"""Notices by SMS: what happened becomes one for one rule, and what becomes of it is told."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from services.contacts.interface import Interaction, InteractionPlanned, Party
from services.contacts.interface.recipients import Recipient, RecipientPage
from services.kit import phones
from services.kit.db import Database
from services.kit.wire import Asker, Forbidden, Invalid, new_id, now, system
from services.leads.interface import Lead, LeadChanged, LeadCreated
from services.mail import notice_desk, notice_facts, notice_rules, notices, short_messages, stop_list, text_channels
from services.mail.interface import NoticeRule
from services.mail.interface.notices import (
    NoticeNotRepeatable,
    NoticePhoneDraft,
    NoticeRuleChange,
    NoticeRuleDraft,
)
from services.mail.interface.templates import TemplateWrong
from services.mail.interface.text_channels import MangoSms, TextChannelDraft
from services.mail.notice_models import Notice
from services.mail.quiet_hours import HOME
from services.mail.text_models import QuietHours, ShortMessage
from services.telephony.interface import DebtChanged, DebtOpened
from services.telephony.interface.debts import MissedCallDebt
from tests.apart import person
from tests.mail.text_data import mobile

ADMIN, HEAD = person("admin"), person("head_of_sales")


class Base:
    """The client base as the desk asks it."""

    def __init__(self) -> None:
        self.people: dict[UUID, Recipient] = {}
        self.asked_for: list[date] = []

    def one(self, **fields: Any) -> Recipient:
        contact_id = new_id()
        values: dict[str, Any] = {
            "asked_id": contact_id, "kind": "contact", "id": contact_id, "counterparty_id": None,
            "name": "Иванова Мария Петровна", "counterparty_name": "ООО «Ромашка»", "position": "", "city": "",
            "email_address": None, "mobile": mobile(), "opted_out": False, "consent_id": None, "sms_consent_id": None,
        }  # fmt: skip
        made = Recipient(**values | fields)
        self.people[contact_id] = made
        return made

    def find_recipients(self, contact_ids: list[UUID], counterparty_ids: list[UUID]) -> list[Recipient]:
        return [self.people[one] for one in (*contact_ids, *counterparty_ids) if one in self.people]

    def list_birthdays(self, on: date, after: UUID | None = None, limit: int = 200) -> RecipientPage:
        self.asked_for.append(on)
        return RecipientPage(items=[*self.people.values()], last=None)


@pytest.fixture
def base(monkeypatch: pytest.MonkeyPatch) -> Base:
    made = Base()
    monkeypatch.setattr(notice_desk, "client_base", lambda _asker: made)
    return made


@pytest.fixture
def channel_id(impatient: None, apart: Database) -> UUID:
    with apart(ADMIN) as db:
        set_hours(apart, 0, 0)
        mango = MangoSms(account_id=new_id(), extension="1")
        return text_channels.create(db, TextChannelDraft(name="Mango", kind="mango_sms", mango=mango)).id


@pytest.fixture
def rule(apart: Database, channel_id: UUID) -> Iterator[Callable[..., NoticeRule]]:
    """A rule that is gone after the test."""
    made: list[UUID] = []

    def make(event: str, audience: str = "client", **fields: Any) -> NoticeRule:
        values: dict[str, Any] = {"name": event, "event": event, "audience": audience, "text_channel_id": channel_id}
        text = "{{ recipient.given_name }}: {{ event.date }} {{ event.time }} {{ event.subject }}"
        with apart(ADMIN) as db:
            row = notice_rules.create(db, NoticeRuleDraft(**values | {"text": text} | fields))
        made.append(row.id)
        return row

    yield make
    with apart(ADMIN) as db:
        for rule_id in made:
            notice_rules.delete(db, rule_id)


def set_hours(apart: Database, from_hour: int, until_hour: int) -> None:
    with apart(ADMIN) as db:
        db.execute(sa.update(QuietHours).values(from_hour=from_hour, until_hour=until_hour))


def meeting(whose: Recipient, starts_at: datetime, version: int = 1, **fields: Any) -> InteractionPlanned:
    deleted = fields.pop("deleted", False)
    plain: dict[str, Any] = dict.fromkeys(Interaction.__struct_fields__)
    plain |= {
        "id": fields.pop("id", new_id()), "version": version, "contact_id": whose.id, "channel": "meeting",
        "direction": "outbound", "status": "planned", "starts_at": starts_at, "duration_seconds": 0,
        "priority": "normal", "progress": "not_done", "subject": "Показ салона", "summary": "", "result": "",
        "outcome": "", "attachment_ids": [], "custom_values": {}, "created_at": now(), "updated_at": now(),
    }  # fmt: skip
    return InteractionPlanned(interaction=Interaction(**plain | fields), deleted=deleted)


def debt(whose: Recipient | None, phone: str, version: int = 1, **fields: Any) -> MissedCallDebt:
    party = whose and Party(
        counterparty_id=None, counterparty_name=None, contact_id=whose.id, contact_name=whose.name, manager_id=None
    )
    plain: dict[str, Any] = dict.fromkeys(MissedCallDebt.__struct_fields__)
    plain |= {
        "id": new_id(), "version": version, "phone": phone, "phones": [phone], "parties": [party] if party else [],
        "duty": False, "assigned": False, "opened_at": now(), "last_missed_at": now(), "missed_calls": 1,
        "first_call_id": new_id(), "last_call_id": new_id(), "state": "open", "due_at": now(), "reason": "",
    }  # fmt: skip
    return MissedCallDebt(**plain | fields)


def opened(owed: MissedCallDebt) -> DebtOpened:
    return DebtOpened(debt=owed, remind=[], remind_at=now())


def changed(owed: MissedCallDebt, **fields: Any) -> DebtChanged:
    return DebtChanged(debt=msgspec.structs.replace(owed, **fields), remind=[], remind_at=now())


def told(apart: Database, tell: Callable[..., None], event: Any, asker: Asker | None = None) -> None:
    with apart(asker or system("call")) as db:
        tell(db, event)


def of(apart: Database, rule: NoticeRule) -> list[Notice]:
    with apart(system("test"), read_only=True) as db:
        return list(db.scalars(sa.select(Notice).where(Notice.rule_id == rule.id).order_by(Notice.id)))


def texts(apart: Database, phone: str) -> list[ShortMessage]:
    with apart(system("test"), read_only=True) as db:
        return list(db.scalars(sa.select(ShortMessage).where(ShortMessage.phone == phone).order_by(ShortMessage.at)))


def test_a_missed_client_is_written_to_once_however_often_it_is_told(
    apart: Database, base: Base, rule: Callable[..., NoticeRule]
) -> None:
    """S20: on the number that rang; a landline's caller on their mobile; nobody unknown."""
    made = rule("call_missed", text="Перезвоним, {{ recipient.given_name }}! {{ event.phone }}")
    one, desk = base.one(), base.one()
    rang = mobile()
    owed = debt(one, rang)
    for event in (opened(owed), opened(owed), changed(owed, version=2, missed_calls=2)):
        told(apart, notice_facts.debt, event)
    told(apart, notice_facts.debt, opened(debt(desk, "+74951234567")))
    told(apart, notice_facts.debt, opened(debt(None, mobile())))
    for _ in range(2):
        notice_desk.look(apart)
    (sms,) = texts(apart, rang)
    assert (sms.text, sms.state, sms.contact_id, sms.place) == (
        f"Перезвоним, Мария Петровна! {rang}", "queued", one.id, "filed",
    )  # fmt: skip
    assert (sms.bulk, sms.keeps_quiet, sms.heeds_stop) == (True, True, False)
    assert [sms.phone for sms in texts(apart, desk.mobile or "")] == [desk.mobile]
    assert len(of(apart, made)) == 2


def test_whoever_was_called_back_meanwhile_gets_nothing(
    apart: Database, base: Base, rule: Callable[..., NoticeRule]
) -> None:
    """S20: also where the news come in the wrong order; and what is missed again is told again."""
    made = rule("call_missed", delay_minutes=30)
    late, early = debt(base.one(), mobile()), debt(base.one(), mobile())
    told(apart, notice_facts.debt, opened(late))
    told(apart, notice_facts.debt, changed(late, version=2, state="returned"))
    told(apart, notice_facts.debt, changed(early, version=2, state="returned"))
    told(apart, notice_facts.debt, opened(early))
    (row,) = of(apart, made)
    assert (row.state, row.reason) == ("skipped", "plan_changed")
    told(apart, notice_facts.debt, changed(late, version=3))
    (row,) = of(apart, made)
    assert (row.state, row.reason) == ("waiting", None) and row.due_at > now()


def test_a_meeting_is_reminded_of_in_time_once_and_not_where_it_was_moved(
    apart: Database, base: Base, rule: Callable[..., NoticeRule]
) -> None:
    """S20: hours ahead; who agreed on it within these hours needs no reminder."""
    made = rule("interaction_ahead", hours_ahead=24)
    one, soon, moved = base.one(), base.one(), base.one()
    at = now() + timedelta(hours=24, milliseconds=300)
    told(apart, notice_facts.planned, meeting(one, at))
    told(apart, notice_facts.planned, meeting(soon, now() + timedelta(hours=2)))
    put_off = meeting(moved, at)
    told(apart, notice_facts.planned, put_off)
    told(apart, notice_facts.planned, meeting(moved, at + timedelta(days=2), 2, id=put_off.interaction.id))
    told(apart, notice_facts.planned, put_off)
    told(apart, notice_facts.planned, meeting(base.one(), at, channel="phone"))
    while now() <= at - timedelta(hours=24):
        pass
    for _ in range(2):
        notice_desk.look(apart)
    assert [row.contact_id for row in of(apart, made)] == [one.id]
    (sms,) = texts(apart, one.mobile or "")
    assert sms.text.startswith("Мария Петровна: ") and sms.text.endswith("Показ салона")


def test_who_is_expected_hears_of_another_time_and_of_a_cancellation(
    apart: Database, base: Base, rule: Callable[..., NoticeRule]
) -> None:
    """S20: once each; a new plan, one that was held and a changed subject are no news."""
    moved, cancelled = rule("interaction_moved"), rule("interaction_cancelled")
    one, other = base.one(), base.one()
    at = now() + timedelta(days=2)
    first = meeting(one, at)
    line_id = first.interaction.id
    again = meeting(one, at + timedelta(hours=1), 3, id=line_id)
    gone = meeting(one, at + timedelta(hours=1), 4, id=line_id, status="cancelled")
    for event in (first, meeting(one, at, 2, id=line_id, subject="Иначе"), again, again, first, gone, gone):
        told(apart, notice_facts.planned, event)
    held = meeting(other, at)
    told(apart, notice_facts.planned, held)
    told(apart, notice_facts.planned, meeting(other, at, 2, id=held.interaction.id, status="held"))
    assert [(row.contact_id, row.state) for row in of(apart, moved)] == [(one.id, "skipped")], "it was cancelled since"
    assert [(row.contact_id, row.state) for row in of(apart, cancelled)] == [(one.id, "waiting")]


def lead(version: int = 1, **fields: Any) -> Lead:
    plain: dict[str, Any] = dict.fromkeys(Lead.__struct_fields__)
    plain |= {
        "id": new_id(), "version": version, "number": 128, "status": "new", "title": "Окна", "name": "Пётр",
        "phones": [phones.parse(mobile())], "emails": [], "text": "", "participants": [], "created_at": now(),
        "updated_at": now(),
    }  # fmt: skip
    return Lead(**plain | fields)


def test_a_lead_is_told_of_to_its_new_manager_and_to_whoever_left_it(
    apart: Database, base: Base, rule: Callable[..., NoticeRule]
) -> None:
    """S20: who took it themselves needs no SMS; an old lead that is seen for the first time is no news."""
    given = rule("lead_given", "manager", text="Лид {{ event.number }}: {{ event.client }}", at_night=True)
    accepted = rule("lead_accepted")
    seller, taker, phone = person("manager"), person("manager"), mobile()
    with apart(seller) as db:
        notice_rules.set_phone(db, NoticePhoneDraft(phone=phone))
        assert notice_rules.phone_of(db).phone == phone
    one, taken = lead(manager_id=seller.user_id), lead(manager_id=taker.user_id)
    told(apart, notice_facts.lead, LeadCreated(lead=one), HEAD)
    told(apart, notice_facts.lead, LeadCreated(lead=taken), taker)
    work = msgspec.structs.replace(one, version=2, status="in_progress")
    for _ in range(2):
        told(apart, notice_facts.lead, LeadChanged(lead=work), seller)
        told(apart, notice_facts.lead, LeadCreated(lead=one), HEAD)
    old = lead(manager_id=seller.user_id, status="in_progress", version=7, created_at=now() - timedelta(days=90))
    told(apart, notice_facts.lead, LeadChanged(lead=old), HEAD)
    assert [(row.user_id) for row in of(apart, given)] == [seller.user_id]
    assert [row.name for row in of(apart, accepted)] == ["Пётр"]
    notice_desk.look(apart)
    (sms,) = texts(apart, phone)
    assert (sms.text, sms.place, sms.keeps_quiet) == ("Лид 128: Пётр", "internal", False)
    assert len(texts(apart, one.phones[0].e164 or "")) == 1


def test_nobody_called_back_in_time_and_the_seller_hears_of_it(
    apart: Database, base: Base, rule: Callable[..., NoticeRule]
) -> None:
    """S20: whoever entered no mobile gets none, and the log says so."""
    made = rule("debt_escalated", "manager")
    owed = debt(base.one(), mobile(), owner_id=new_id(), escalated_at=now())
    told(apart, notice_facts.debt, changed(owed))
    told(apart, notice_facts.debt, changed(owed, version=2))
    notice_desk.look(apart)
    with apart(HEAD) as db:
        (row,) = notices.list_page(db, made.id, None, None, 10).items
    assert (row.state, row.reason, row.user_id) == ("skipped", "no_mobile", owed.owner_id)


def test_advertising_asks_for_consent_flags_and_the_stop_list_and_service_does_not(
    apart: Database, base: Base, rule: Callable[..., NoticeRule], monkeypatch: pytest.MonkeyPatch
) -> None:
    """S20: greetings on birthdays, looked up once a day; the consent is written down."""
    monkeypatch.setattr(notice_desk, "GREETING_HOUR", 0)
    consent = new_id()
    fine, none, silent = base.one(sms_consent_id=consent), base.one(), base.one(opted_out=True, sms_consent_id=consent)
    stopped, desk = base.one(sms_consent_id=consent), base.one(mobile=None, sms_consent_id=consent)
    with apart(ADMIN) as db:
        stop_list.stop(db, stopped.mobile or "", "hand")
    made = rule("birthday", purpose="advertising", text="С днём рождения, {{ recipient.given_name }}!")
    for _ in range(3):
        notice_desk.look(apart)
    assert len(base.asked_for) == 1
    rows = {row.contact_id: row for row in of(apart, made)}
    assert {one.id: rows[one.id].reason for one in (fine, none, silent, stopped, desk)} == {
        fine.id: None, none.id: "no_consent", silent.id: "opted_out", stopped.id: "stopped", desk.id: "no_mobile",
    }  # fmt: skip
    assert rows[fine.id].consent_id == consent and len(texts(apart, fine.mobile or "")) == 1
    with apart(ADMIN) as db:
        service = notice_rules.update(db, made.id, made.version, NoticeRuleChange(purpose="service"))
        assert notices.retry(db, rows[stopped.id].id).state == "waiting"
    assert service.purpose == "service"
    notice_desk.look(apart)
    assert len(texts(apart, stopped.mobile or "")) == 1


def test_at_night_it_waits_and_what_is_over_by_then_is_left_out(
    apart: Database, base: Base, rule: Callable[..., NoticeRule]
) -> None:
    """S20: quiet hours; after them the log says what became of it."""
    made, one, late = rule("call_missed"), base.one(), base.one()
    told(apart, notice_facts.debt, opened(debt(one, one.mobile or "")))
    told(apart, notice_facts.debt, opened(debt(late, late.mobile or "", opened_at=now() + timedelta(seconds=1))))
    hour = now().astimezone(HOME).hour
    set_hours(apart, hour, (hour + 2) % 24)
    notice_desk.look(apart)
    with apart(HEAD) as db:
        held = notices.list_page(db, made.id, "held", None, 10).items
        assert one.id in {row.contact_id for row in held} and texts(apart, one.mobile or "") == []
    set_hours(apart, 0, 0)
    with apart(system("test")) as db:
        db.execute(sa.update(Notice).where(Notice.rule_id == made.id).values(due_at=now()))
        db.execute(sa.update(Notice).where(Notice.contact_id == late.id).values(expires_at=now()))
    notice_desk.look(apart)
    rows = {row.contact_id: row for row in of(apart, made)}
    assert (rows[one.id].state, rows[late.id].state, rows[late.id].reason) == ("queued", "skipped", "too_late")


def test_what_failed_is_sent_anew_only_when_somebody_says_so(
    apart: Database, base: Base, rule: Callable[..., NoticeRule]
) -> None:
    """S20."""
    made, one = rule("call_missed"), base.one()
    told(apart, notice_facts.debt, opened(debt(one, one.mobile or "")))
    notice_desk.look(apart)
    (row,) = of(apart, made)
    with apart(HEAD) as db, pytest.raises(NoticeNotRepeatable):
        notices.retry(db, row.id)
    with apart(system("letter")) as db:
        assert row.message_id is not None
        short_messages.failed(db, row.message_id, "нет денег")
    notice_desk.look(apart)
    with apart(HEAD) as db:
        (seen,) = notices.list_page(db, made.id, "failed", None, 10).items
        assert seen.error == "нет денег" and seen.text
        notices.retry(db, row.id)
    notice_desk.look(apart)
    first, second = texts(apart, one.mobile or "")
    assert (first.state, second.state) == ("failed", "queued")


def test_a_rule_that_is_off_tells_nothing_and_what_was_before_it_is_none_of_its_business(
    apart: Database, base: Base, rule: Callable[..., NoticeRule]
) -> None:
    """S20."""
    made, one = rule("call_missed", delay_minutes=0), base.one()
    told(apart, notice_facts.debt, opened(debt(one, mobile())))
    with apart(ADMIN) as db:
        off = notice_rules.update(db, made.id, made.version, NoticeRuleChange(active=False))
    told(apart, notice_facts.debt, opened(debt(base.one(), mobile())))
    notice_desk.look(apart)
    assert [(row.state, row.reason) for row in of(apart, made)] == [("skipped", "switched_off")]
    before = debt(base.one(), mobile())
    with apart(ADMIN) as db:
        notice_rules.update(db, made.id, off.version, NoticeRuleChange(active=True))
    told(apart, notice_facts.debt, opened(before))
    assert len(of(apart, made)) == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"event": "birthday", "audience": "manager"}, "audience"),
        ({"at_night": True}, "at_night"),
        ({"text": "{{ event.x }}"}, "text"),
        ({"text": "{% for a in event.date %}{% endfor %}"}, "text"),
        ({"text": "   "}, "text"),
        ({"name": "  "}, "name"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_by_the_field(
    apart: Database, rule: Callable[..., NoticeRule], fields: dict[str, Any], field: str
) -> None:
    """S20."""
    with pytest.raises((Invalid, TemplateWrong)) as refused:
        rule(fields.pop("event", "call_missed"), fields.pop("audience", "client"), **fields)
    assert refused.value.field == field


def test_rules_are_an_administrators_and_the_log_is_read_by_heads(
    apart: Database, rule: Callable[..., NoticeRule], channel_id: UUID
) -> None:
    """S20."""
    made = rule("call_missed")
    with apart(HEAD) as db:
        assert made.id in {row.id for row in notice_rules.list_all(db)}
        with pytest.raises(Forbidden):
            notice_rules.update(db, made.id, made.version, NoticeRuleChange(active=False))
        with pytest.raises(Forbidden):
            notice_rules.try_out(db, made.id, mobile())
    for asker in (person("manager"), person("partner")):
        with apart(asker) as db, pytest.raises(Forbidden):
            notices.list_page(db, None, None, None, 10)
        with apart(asker) as db, pytest.raises(Forbidden):
            notice_rules.list_all(db)
    phone = mobile()
    with apart(ADMIN) as db:
        notice_rules.try_out(db, made.id, phone)
    (sms,) = texts(apart, phone)
    assert "25.11.2026 14:30" in sms.text and not sms.keeps_quiet and sms.place == "internal"
