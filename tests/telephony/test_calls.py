"""Calls in the database: facts add up, each state is announced once, and people see what they may."""

import itertools
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from services.contacts.interface import Contact, ContactChanged, Counterparty, CounterpartyChanged
from services.kit.db import Database, Session
from services.kit.outbox import outbox
from services.kit.wire import Asker, Forbidden, NotFound, Role, new_id, system
from services.telephony import call_list, calls, leases, lines, observing, parties, phones, recordings
from services.telephony.interface import Call, CallObserved, CallPage, ExtensionDraft, NoRecording, SipAccountDraft
from services.telephony.interface.reports import CallFilter
from services.telephony.models import SipAccount
from tests import records
from tests.apart import undone
from tests.conftest import SECRET_KEY
from tests.telephony.conftest import Ground
from tests.telephony.facts import BEGAN, fact, whole_call


@pytest.fixture(scope="module")
def database(ground: Ground) -> Iterator[Database]:
    """Without a relay: what would be sent stays in the outbox, to be looked at."""
    database = Database.plain(ground.database_url, service="telephony", amqp_uri="")
    yield database
    database.close()


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    """A transaction that is undone."""
    with undone(database) as session:
        session.execute(sa.delete(outbox))
        yield session


def asker(role: Role = "manager", user_id: UUID | None = None) -> Asker:
    return Asker(user_id=user_id or new_id(), role=role, cause="ui", trace_id="test")


def as_(db: Session, who: Asker) -> Session:
    db.asker = who
    return db


def announced(db: Session) -> list[str]:
    return list(db.scalars(sa.select(outbox.c.routing_key).order_by(outbox.c.id)))


def call_in(db: Session, routing_key: str) -> Call:
    body = db.scalar(sa.select(outbox.c.body).where(outbox.c.routing_key == routing_key))
    assert body is not None
    return msgspec.convert(msgspec.json.decode(body)["call"], Call)


def observe(db: Session, *facts: CallObserved) -> None:
    for known in facts:
        observing.observe(db, [known])


def test_an_answered_call_is_announced_at_each_step(db: Session) -> None:
    call_id, seller = new_id(), new_id()
    observe(db, *whole_call(call_id, seller))
    assert announced(db) == ["call_ringing", "call_answered", "call_ended", "recording_saved"]
    call = calls.get_call(db, call_id)
    assert (call.status, call.outcome, call.user_id, call.rings) == ("ended", "talked", seller, [seller])
    assert (call.wait_seconds, call.talk_seconds) == (5, 60)
    assert recordings.get_recording(db, call_id).id == call.recording_id


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_in_any_order_and_twice_the_call_is_the_same(db: Session, order: tuple[int, ...]) -> None:
    call_id, seller = new_id(), new_id()
    facts = whole_call(call_id, seller)
    observe(db, *facts)
    straight = calls.get_call(db, call_id)
    db.execute(sa.delete(outbox))
    other_id = new_id()
    mixed = [msgspec.structs.replace(facts[n], call_id=other_id) for n in order]
    observe(db, *mixed, *random.Random(1).sample(mixed, 4))
    assert msgspec.structs.replace(
        calls.get_call(db, other_id), id=straight.id, recording_id=straight.recording_id
    ) == (straight)
    told = announced(db)
    assert len(told) == len(set(told)) and {"call_ended", "recording_saved"} <= set(told)
    assert [key for key in told if key != "recording_saved"] == sorted(
        (key for key in told if key != "recording_saved"), key=["call_ringing", "call_answered", "call_ended"].index
    )


def test_a_call_that_nobody_answered_is_announced_as_missed(db: Session) -> None:
    call_id = new_id()
    observe(db, fact("ringing", call_id=call_id), fact("ended", 20, call_id=call_id, outcome="missed"))
    assert announced(db) == ["call_ringing", "call_ended", "call_missed"]
    assert calls.get_call(db, call_id).wait_seconds == 20
    with pytest.raises(NoRecording):
        recordings.get_recording(db, call_id)


def test_a_call_first_heard_of_at_its_end_opens_no_card(db: Session) -> None:
    call_id = new_id()
    observe(db, fact("ended", 3, call_id=call_id, outcome="busy"), fact("ringing", call_id=call_id))
    assert announced(db) == ["call_ended", "call_missed", "call_corrected"]  # it began earlier than was thought
    assert calls.get_call(db, call_id).started_at == BEGAN


def client(db: Session, phone: str, **changes: object) -> Counterparty:
    record = records.counterparty(**{"phones": [records.phone(phone)], **changes})
    parties.keep_counterparty(db, CounterpartyChanged(counterparty=record, deleted=False))
    return record


def person(db: Session, phone: str, of: Counterparty | None, **changes: object) -> Contact:
    owner = {"counterparty_id": of.id, "counterparty_name": of.name} if of else {}
    record = records.contact(**{"phones": [records.phone(phone)], **owner, **changes})
    parties.keep_contact(db, ContactChanged(contact=record, deleted=False))
    return record


def ring(db: Session, phone: str, **changes: Any) -> UUID:
    call_id = new_id()
    observe(db, fact("ringing", call_id=call_id, client_number=phone, **changes))
    return call_id


def test_the_card_names_the_person_before_the_counterparty_and_each_once(db: Session) -> None:
    firm = client(db, "+79160000100")
    maria = person(db, "+79160000100", firm)
    other = client(db, "+79160000100", name="ИП Петров")
    ring(db, "8 916 000-01-00")
    found = call_in(db, "call_ringing").parties
    assert [(party.contact_id, party.counterparty_id) for party in found] == [(maria.id, firm.id), (None, other.id)]
    assert found[0].counterparty_name == "ООО «Ромашка»"


def test_a_number_of_nobody_has_no_parties(db: Session) -> None:
    call_id = ring(db, "+79160000101")
    assert call_in(db, "call_ringing").parties == []
    assert calls.get_call(db, call_id).phone == "+79160000101"


def test_late_news_of_a_client_changes_nothing(db: Session) -> None:
    firm = client(db, "+79160000102", version=3)
    old = msgspec.structs.replace(firm, version=2, name="Old", phones=[])
    parties.keep_counterparty(db, CounterpartyChanged(counterparty=old, deleted=False))
    parties.keep_counterparty(db, CounterpartyChanged(counterparty=firm, deleted=False))
    assert [p.counterparty_name for p in calls.get_call(db, ring(db, "+79160000102")).parties] == ["ООО «Ромашка»"]
    parties.keep_counterparty(
        db, CounterpartyChanged(counterparty=msgspec.structs.replace(firm, version=4), deleted=True)
    )
    parties.keep_counterparty(db, CounterpartyChanged(counterparty=firm, deleted=False))
    assert calls.get_call(db, ring(db, "+79160000102")).parties == []


def test_news_of_a_creation_that_come_after_a_change_or_twice_change_nothing(db: Session) -> None:
    firm = client(db, "+79160000104", version=1)
    parties.keep_counterparty(db, CounterpartyChanged(counterparty=firm, deleted=False))
    assert [p.counterparty_name for p in calls.get_call(db, ring(db, "+79160000104")).parties] == [firm.name]
    changed = client(db, "+79160000105", version=2)
    first = msgspec.structs.replace(changed, version=1, name="Old", phones=[records.phone("+79160000106")])
    parties.keep_counterparty(db, CounterpartyChanged(counterparty=first, deleted=False))
    assert [p.counterparty_name for p in calls.get_call(db, ring(db, "+79160000105")).parties] == [changed.name]
    assert calls.get_call(db, ring(db, "+79160000106")).parties == []


def test_a_private_client_is_named_to_its_creator_only(db: Session) -> None:
    anna, boris = new_id(), new_id()
    client(db, "+79160000103", private=True, created_by=anna)
    call_id = ring(db, "+79160000103", rings=[anna])
    assert len(call_in(db, "call_ringing").parties) == 1
    assert len(calls.get_call(as_(db, asker(user_id=anna)), call_id).parties) == 1
    assert calls.get_call(as_(db, asker("admin", boris)), call_id).parties == []
    db.execute(sa.delete(outbox))
    ring(db, "+79160000103", rings=[anna, boris])
    assert call_in(db, "call_ringing").parties == []


def line_with_phones(db: Session, *users: UUID) -> UUID:
    for user in users:
        phones.create_extension(db, ExtensionDraft(user_id=user, number="101", uri="sip:101@pbx.test"))
    row = SipAccount(
        name="line",
        line_number=None,
        domain="pbx.test",
        registrar=None,
        proxy=None,
        username="",
        sealed_password="",
        active=True,
        rings=[users[-1]],
    )
    db.add(row)
    db.flush()
    return row.id


def test_a_ringing_call_shows_whose_phones_ring_the_managers_first(db: Session) -> None:
    manager, duty = new_id(), new_id()
    account_id = line_with_phones(db, manager, duty)
    firm = client(db, "+79160000104", manager_id=manager)
    person(db, "+79160000105", firm)
    for phone, rung in (("+79160000104", manager), ("+79160000105", manager), ("+79160000106", duty)):
        call = calls.get_call(db, ring(db, phone, account_id=account_id))
        assert call.rings == [rung], phone


def listed(db: Session, cursor: str | None = None, limit: int = 200, **asked: Any) -> CallPage:
    return call_list.page(db, CallFilter(**asked), "started_at", True, cursor, limit)


def test_a_manager_sees_calls_they_rang_for_took_or_whose_client_is_theirs(db: Session) -> None:
    anna, boris = new_id(), new_id()
    client(db, "+79160000107", manager_id=anna)
    rang = ring(db, "+79160000108", rings=[anna])
    took = ring(db, "+79160000109", user_id=anna)
    hers = ring(db, "+79160000107", rings=[boris])
    others = ring(db, "+79160000110", rings=[boris])
    seen = {call.id for call in listed(as_(db, asker(user_id=anna))).items}
    assert seen == {rang, took, hers}
    with pytest.raises(NotFound):
        calls.get_call(db, others)
    everything = {call.id for call in listed(as_(db, asker("head_of_sales"))).items}
    assert {rang, took, hers, others} <= everything
    assert listed(as_(db, asker("partner"))).items == []


def test_calls_are_listed_newest_first_page_by_page(db: Session) -> None:
    seller = new_id()
    made = [
        ring(db, "+79160000111", rings=[seller], occurred_at=BEGAN + timedelta(seconds=n), outcome=None)
        for n in range(5)
    ]
    as_(db, asker(user_id=seller))
    seen, cursor = [], None
    while True:
        page = listed(db, cursor, 2, status="ringing")
        seen += [call.id for call in page.items]
        if (cursor := page.cursor) is None:
            break
    assert seen == made[::-1]
    assert listed(db, status="ended").items == []
    assert listed(db, outcome="missed").items == []


def test_lines_are_for_administrators_and_passwords_stay_sealed(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)
    draft = SipAccountDraft(name="secret line", username="u", registrar="pbx.test", password="open sesame")
    with pytest.raises(Forbidden):
        lines.create_account(as_(db, asker("head_of_sales")), draft, {})
    account = lines.create_account(as_(db, asker("admin")), draft, {})
    with pytest.raises(Forbidden):
        leases.claim(db, new_id(), "agent", [])
    configuration = leases.claim(as_(db, system("agent")), new_id(), "agent", [])
    sealed = next(line.sealed_password for line in configuration.accounts if line.id == account.id)
    assert sealed and "sesame" not in sealed


def test_a_sellers_new_phone_replaces_the_former(db: Session) -> None:
    as_(db, asker("admin"))
    seller = new_id()
    first = phones.create_extension(db, ExtensionDraft(user_id=seller, number="101", uri="sip:101@pbx.test"))
    second = phones.create_extension(db, ExtensionDraft(user_id=seller, number="102", uri="sip:102@pbx.test"))
    assert first.id == second.id
    assert [phone.number for phone in phones.list_extensions(db) if phone.user_id == seller] == ["102"]
