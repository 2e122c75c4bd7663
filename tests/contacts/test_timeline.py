"""The timeline: calls, letters, notes, leads and deals of a client, each once, in any order of arrival."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import get_args
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from services.contacts import contacts, counterparties, facts, interactions, leads, letters, timeline
from services.contacts.interface import (
    ContactDraft,
    CounterpartyChange,
    CounterpartyDraft,
    InteractionDraft,
    TimelineEntry,
)
from services.contacts.interface.interactions import InteractionChange
from services.contacts.interface.timeline import TimelineKind
from services.contacts.models import Interaction, LinkedRecord
from services.kit.db import Session
from services.kit.wire import Conflict, NotFound, new_id, now
from services.leads.interface import Deal, DealChanged, Lead, LeadConverted
from services.mail.interface import Email, EmailReceived, EmailSent
from services.telephony.interface import (
    Call,
    CallCorrected,
    CallEnded,
    Recording,
    RecordingExpired,
    RecordingFile,
    RecordingSaved,
)
from tests.contacts.conftest import Ask, person
from tests.contacts.test_counterparties import create, unique_phone

OF_OTHERS: list[TimelineKind] = [kind for kind in get_args(TimelineKind) if kind != "change"]
"""What happened with a client, without what was written into its card."""


def call_ended(phone: str | None, user_id: UUID | None = None) -> CallEnded:
    at = now()
    call = Call(
        id=new_id(),
        account_id=None,
        direction="inbound",
        status="ended",
        outcome="talked",
        phone_raw=phone or "anonymous",
        phone=phone,
        line_number=None,
        parties=[],
        rings=[],
        user_id=user_id,
        started_at=at,
        answered_at=at,
        ended_at=at + timedelta(seconds=42),
        wait_seconds=3,
        talk_seconds=42,
        recording_id=None,
        provider="sip",
        provider_account_id=None,
        reason_code=200,
        first_rang_id=None,
        responsible_id=None,
        record_id=None,
    )
    return CallEnded(call=call)


def recording_saved(call_id: UUID) -> RecordingSaved:
    file = RecordingFile(object_key="recordings/a.wav", content_type="audio/wav", size_bytes=1, duration_seconds=42)
    recording = Recording(id=new_id(), call_id=call_id, file=file, created_at=now(), expired_at=None)
    return RecordingSaved(recording=recording)


def letter(from_address: str, to_address: str = "sales@example.ru") -> Email:
    return Email(
        id=new_id(),
        mailbox_id=new_id(),
        message_id="<a@b>",
        direction="inbound",
        state="received",
        from_address=from_address,
        from_name="Иван",
        to_addresses=[to_address],
        cc_addresses=[],
        subject="Счёт",
        text="Пришлите счёт",
        html=None,
        delivered_at=now(),
        attachments=[],
        error=None,
        filing="waiting",
        counterparty_id=None,
        contact_id=None,
        lead_id=None,
    )


def entries(ask: Ask, counterparty_id: UUID, search: str = "") -> list[TimelineEntry]:
    with ask() as db:
        return timeline.list_(db, counterparty_id, search, OF_OTHERS, None, 50).items


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_call_and_its_recording_are_one_line_in_any_order_and_number(ask: Ask, order: tuple[int, ...]) -> None:
    """R06, R12, T01."""
    phone = unique_phone()
    client = create(ask, phones=[phone])
    ended = call_ended(phone)
    saved = recording_saved(ended.call.id)
    told = [
        lambda db: facts.record_call(db, ended),
        lambda db: facts.record_recording(db, saved),
        lambda db: facts.record_call(db, ended),
    ]
    for index in order:
        with ask() as db:
            told[index](db)
    (line,) = entries(ask, client.id)
    assert (line.kind, line.call_id, line.recorded, line.duration_seconds) == ("call", ended.call.id, True, 42)


@pytest.mark.parametrize("corrected_first", [False, True])
def test_a_call_that_went_otherwise_is_corrected_in_its_line_and_what_was_written_stays(
    ask: Ask, corrected_first: bool
) -> None:
    """R06: a provider's statistics say later that somebody talked."""
    phone = unique_phone()
    client = create(ask, phones=[phone])
    talked = call_ended(phone, new_id()).call
    missed = msgspec.structs.replace(talked, outcome="missed", talk_seconds=0, user_id=None, answered_at=None)
    told: list[Callable[[Session], None]] = [
        lambda db: facts.record_call(db, CallEnded(call=missed)),
        lambda db: facts.correct_call(db, CallCorrected(call=talked)),
    ]
    for tell in told[::-1] if corrected_first else told:
        with ask() as db:
            tell(db)
    with ask() as db:
        line = interactions.of_call(db, talked.id)
        interactions.update(db, line.id, line.version, InteractionChange(result="договорились"))
    with ask() as db:
        facts.correct_call(db, CallCorrected(call=talked))
    with ask() as db:
        line = interactions.of_call(db, talked.id)
    assert (line.counterparty_id, line.outcome, line.duration_seconds) == (client.id, "talked", 42)
    assert (line.manager_id, line.result) == (talked.user_id, "договорились")


def test_a_recording_that_is_kept_no_longer_cannot_be_played(ask: Ask) -> None:
    """R05: the line of the call stays."""
    phone = unique_phone()
    client = create(ask, phones=[phone])
    ended = call_ended(phone)
    saved = recording_saved(ended.call.id)
    other = recording_saved(ended.call.id).recording
    with ask() as db:
        facts.record_call(db, ended)
        facts.record_recording(db, saved)
        facts.record_expired(db, RecordingExpired(recording=other))
    assert entries(ask, client.id)[0].recorded, "another recording than the one it is played by"
    with ask() as db:
        facts.record_expired(db, RecordingExpired(recording=saved.recording))
    assert not entries(ask, client.id)[0].recorded


def test_only_who_sees_the_client_finds_the_line_of_a_call(ask: Ask) -> None:
    """R46."""
    phone = unique_phone()
    create(ask, phones=[phone], manager_id=new_id())
    ended = call_ended(phone)
    with ask() as db:
        facts.record_call(db, ended)
    with ask() as db:
        assert interactions.of_call(db, ended.call.id).call_id == ended.call.id
        with pytest.raises(NotFound):
            interactions.of_call(db, new_id())
    with ask(person("manager")) as db, pytest.raises(NotFound):
        interactions.of_call(db, ended.call.id)


def test_a_letter_is_filed_under_the_person_who_wrote_it_once(ask: Ask) -> None:
    """F61-F66, R10, S19."""
    address = f"ivan.{new_id().hex}@example.ru"
    client = create(ask, emails=[address])
    with ask() as db:
        human = contacts.create(db, ContactDraft(name="Иван", counterparty_id=client.id, emails=[address]))
    received = EmailReceived(email=letter(address.upper()), confidential=False, user_id=None)
    for _ in range(2):
        with ask() as db:
            letters.record_received(db, received)
    (line,) = entries(ask, client.id)
    assert (line.kind, line.contact_id, line.direction, line.at) == (
        "letter",
        human.id,
        "inbound",
        received.email.delivered_at,
    )
    assert (line.title, line.text) == ("Счёт", "Пришлите счёт")


def test_a_sent_letter_stands_under_the_client_it_was_written_to(ask: Ask) -> None:
    """R52."""
    client = create(ask)
    sent = EmailSent(
        email=letter("us@x.ru", "who@x.ru"),
        counterparty_id=client.id,
        contact_id=None,
        user_id=None,
        confidential=False,
    )
    with ask() as db:
        letters.record_sent(db, sent)
    assert [line.kind for line in entries(ask, client.id)] == ["letter"]


def test_what_came_before_the_client_was_known_is_filed_when_the_client_is(ask: Ask) -> None:
    phone, address = unique_phone(), f"{new_id().hex}@example.ru"
    with ask() as db:
        facts.record_call(db, call_ended(phone))
        letters.record_received(db, EmailReceived(email=letter(address), confidential=False, user_id=None))
    client = create(ask, phones=[phone], emails=[address])
    assert sorted(line.kind for line in entries(ask, client.id)) == ["call", "letter"]


def test_a_confidential_letter_is_filed_under_its_client_and_is_otherwise_nobody_elses_business(ask: Ask) -> None:
    """Letters of a personal mailbox: R26."""
    address, stranger = f"{new_id().hex}@example.ru", f"{new_id().hex}@example.ru"
    client = create(ask, emails=[address])
    private = letter(stranger), letter("us@x.ru", stranger)
    with ask() as db:
        letters.record_received(db, EmailReceived(email=letter(address), confidential=True, user_id=None))
        letters.record_received(db, EmailReceived(email=private[0], confidential=True, user_id=None))
        told = EmailSent(email=private[1], counterparty_id=None, contact_id=None, user_id=None, confidential=True)
        letters.record_sent(db, told)
    assert [line.kind for line in entries(ask, client.id)] == ["letter"]
    with ask() as db:
        ids = [email.id for email in private]
        assert db.scalars(sa.select(Interaction.id).where(Interaction.email_id.in_(ids))).all() == []


def test_a_hidden_caller_is_a_line_of_nobody(ask: Ask) -> None:
    ended = call_ended(None)
    with ask() as db:
        facts.record_call(db, ended)
        line = db.scalars(sa.select(Interaction).where(Interaction.call_id == ended.call.id)).one()
    assert (line.counterparty_id, line.contact_id, line.phone) == (None, None, None)


def test_a_note_is_written_found_and_taken_out_by_its_writer(ask: Ask) -> None:
    """T29, T30, T31, T33."""
    anna, boris = person(), person()
    with ask(anna) as db:
        client = counterparties.create(db, CounterpartyDraft(name="Заметный"))
        note = interactions.create(db, InteractionDraft(counterparty_id=client.id, summary="Скидка 5% до пятницы"))
    assert [line.text for line in entries(ask, client.id, "скидка 5%")] == ["Скидка 5% до пятницы"]
    assert entries(ask, client.id, "нет такого") == []
    with ask(boris) as db, pytest.raises(NotFound):
        interactions.delete(db, note.id, 1)
    with ask(anna) as db:
        interactions.delete(db, note.id, 1)
    assert entries(ask, client.id) == []


def test_a_call_cannot_be_taken_out_of_the_journal(ask: Ask) -> None:
    phone = unique_phone()
    client = create(ask, phones=[phone])
    with ask() as db:
        facts.record_call(db, call_ended(phone))
    (line,) = entries(ask, client.id)
    with ask() as db, pytest.raises(Conflict):
        interactions.delete(db, line.id, 1)


def test_a_timeline_pages_newest_first_without_a_gap(ask: Ask) -> None:
    client = create(ask)
    at = now()
    with ask() as db:
        for minute in range(7):
            draft = InteractionDraft(
                counterparty_id=client.id, summary=str(minute), starts_at=at - timedelta(minutes=minute // 2)
            )
            interactions.create(db, draft)
    seen, cursor = [], None
    while True:
        with ask() as db:
            page = timeline.list_(db, client.id, "", ["note"], cursor, 2)
        seen += page.items
        if (cursor := page.cursor) is None:
            break
    assert len({line.id for line in seen}) == 7
    assert [line.at for line in seen] == sorted((line.at for line in seen), reverse=True)


def test_a_timeline_of_somebody_elses_client_is_not_shown(ask: Ask) -> None:
    with ask(person()) as db:
        client = counterparties.create(db, CounterpartyDraft(name="Чужой"))
    with ask(person()) as db, pytest.raises(NotFound):
        timeline.list_(db, client.id, "", [], None, 50)


def converted(**fields: object) -> LeadConverted:
    at = now()
    values: dict[str, object] = {
        "id": new_id(), "version": 2, "number": 1, "status": "converted", "title": "Заявка", "name": "Пётр Сидоров",
        "company": "Лютик", "phones": [], "emails": [], "source": "site", "text": "хочу купить", "manager_id": None,
        "participants": [], "counterparty_id": None, "contact_id": None, "deal_id": new_id(), "created_by": None,
        "created_at": at, "updated_at": at,
    }  # fmt: skip
    lead = Lead(**{**values, **fields})  # type: ignore[arg-type]
    deal = Deal(
        id=lead.deal_id or new_id(),
        version=1,
        number=1,
        title="Сделка",
        stage="new",
        amount=None,
        currency="RUB",
        counterparty_id=None,
        counterparty_name="Лютик",
        contact_id=None,
        lead_id=lead.id,
        manager_id=None,
        created_at=at,
        updated_at=at,
    )
    return LeadConverted(
        lead=lead, deal=deal, counterparty_name="Лютик", legal_form="legal_entity", inn=None, counterparty_id=None
    )


def test_a_converted_lead_becomes_a_counterparty_and_a_contact(ask: Ask) -> None:
    """C07, C21, C43."""
    phone = unique_phone()
    event = converted(phones=[{"raw": phone, "e164": phone, "extension": None}], emails=["Petr@Example.ru", "nonsense"])
    event = msgspec.convert(msgspec.to_builtins(event), LeadConverted)
    with ask() as db:
        leads.link(db, event)
        query = sa.text("SELECT body FROM outbox WHERE routing_key = 'lead_linked' ORDER BY id DESC LIMIT 1")
        told = msgspec.json.decode(bytes(db.execute(query).scalar_one()))
    assert told["lead_id"] == str(event.lead.id)
    with ask() as db:
        client = counterparties.get(db, UUID(told["counterparty_id"]))
        human = contacts.get(db, UUID(told["contact_id"]))
    assert (client.name, human.name, human.emails) == ("Лютик", "Пётр Сидоров", ["petr@example.ru"])
    assert [p.e164 for p in human.phones] == [phone]
    assert [line.kind for line in entries(ask, client.id)] == ["lead"]


def test_a_lead_of_a_known_client_makes_no_second_one(ask: Ask) -> None:
    """C08."""
    phone = unique_phone()
    client = create(ask, phones=[phone])
    event = msgspec.convert(
        msgspec.to_builtins(converted(phones=[{"raw": phone, "e164": phone, "extension": None}])), LeadConverted
    )
    with ask() as db:
        leads.link(db, event)
    assert [line.kind for line in entries(ask, client.id)] == ["lead"]


def test_a_deal_stands_in_the_timeline_as_it_was_told_last(ask: Ask) -> None:
    client = create(ask)
    deal = converted().deal
    for version, stage in ((1, "new"), (3, "won"), (2, "negotiation")):
        news = msgspec.structs.replace(deal, version=version, stage=stage, counterparty_id=client.id)
        with ask() as db:
            leads.record_deal(db, DealChanged(deal=news))
    (line,) = entries(ask, client.id)
    assert (line.kind, line.status) == ("deal", "won")


def test_a_change_names_the_fields_it_changed_and_no_others(ask: Ask) -> None:
    with ask() as db:
        made = counterparties.create(db, CounterpartyDraft(name="ООО «Первая»", city="Тула"))
        other = counterparties.create(db, CounterpartyDraft(name="ООО «Другая»"))
        counterparties.update(db, other.id, other.version, CounterpartyChange(notes="Звонить утром"))
        counterparties.update(db, made.id, made.version, CounterpartyChange(city="Орёл", rating=5))
        page = timeline.list_(db, made.id, "", ["change"], None, 50)
    assert [(entry.status, sorted(entry.fields)) for entry in page.items] == [
        ("update", ["city", "rating"]),
        ("create", []),
    ]


def whole(ask: Ask, counterparty_id: UUID, *kinds: TimelineKind, search: str = "") -> list[TimelineEntry]:
    with ask() as db:
        return timeline.list_(db, counterparty_id, search, kinds, None, 50).items


def test_changes_of_the_card_tell_who_changed_which_fields(ask: Ask) -> None:
    """T01."""
    client = create(ask)
    anna = person("admin")
    with ask(anna) as db:
        counterparties.update(db, client.id, client.version, CounterpartyChange(city="Тверь", notes="важный"))
    changed, made = whole(ask, client.id, "change")
    assert (changed.status, sorted(changed.fields), changed.manager_id) == ("update", ["city", "notes"], anna.user_id)
    assert (made.status, made.fields) == ("create", [])
    assert [entry.id for entry in whole(ask, client.id, search="тверь")] == [changed.id]


def test_a_timeline_is_narrowed_by_kind(ask: Ask) -> None:
    """F21."""
    client = create(ask)
    with ask() as db:
        for channel in ("note", "meeting", "phone"):
            interactions.create(db, InteractionDraft(counterparty_id=client.id, channel=channel))
        invoice = {"kind": "invoice", "title": "Счёт 7", "status": "sent"}
        db.add(LinkedRecord(id=new_id(), version=1, counterparty_id=client.id, at=now(), **invoice))
    assert {line.kind for line in whole(ask, client.id)} == {"note", "meeting", "call", "document", "change"}
    assert [line.kind for line in whole(ask, client.id, "meeting")] == ["meeting"]
    assert [line.title for line in whole(ask, client.id, "document")] == ["Счёт 7"]
    assert whole(ask, client.id, "lead", "deal") == []


def test_a_persons_timeline_holds_their_lines_and_changes_only(ask: Ask) -> None:
    """T11, T35."""
    client = create(ask)
    with ask() as db:
        ivan = contacts.create(db, ContactDraft(name="Иван", counterparty_id=client.id))
        line = interactions.create(db, InteractionDraft(contact_id=ivan.id, summary="Просит прайс"))
        interactions.create(db, InteractionDraft(counterparty_id=client.id, summary="О другом"))
    with ask() as db:
        found = timeline.list_of_contact(db, ivan.id, "", [], None, 50).items
    assert [(entry.kind, entry.id == line.id) for entry in found] == [("note", True), ("change", False)]
    with ask(person()) as db, pytest.raises(NotFound):
        timeline.list_of_contact(db, new_id(), "", [], None, 50)


def test_the_whole_timeline_is_given_in_chunks(ask: Ask) -> None:
    """T34."""
    client = create(ask)
    with ask() as db:
        interactions.create(db, InteractionDraft(counterparty_id=client.id, summary="Раз"))
    with ask() as db:
        assert [entry.kind for chunk in timeline.every(db, client.id) for entry in chunk] == ["note", "change"]
