"""Letters in the journal, as `mail` tells whose they are."""

import msgspec
import pytest
import sqlalchemy as sa

from services.contacts import contacts, counterparties, interactions, letters
from services.contacts.interface import ContactDraft
from services.contacts.interface.interactions import InteractionChange, InteractionIsFact
from services.contacts.models import Change, Interaction
from services.kit.db import Session
from services.kit.wire import NotFound, new_id
from services.mail.interface import (
    Email,
    EmailBounced,
    EmailFiled,
    EmailOffered,
    EmailReceived,
    EmailSent,
    EmailUnfiled,
)
from tests.contacts.conftest import Ask, person
from tests.contacts.test_counterparties import create
from tests.contacts.test_timeline import entries, letter


def filed(email: Email, **fields: object) -> EmailFiled:
    empty = dict.fromkeys(("counterparty_id", "contact_id", "lead_id", "manager_id", "subject", "summary"))
    values = empty | {"email": email, "remember_address": False, "by_hand": True} | fields
    return msgspec.convert(values, EmailFiled)


def line_of(ask: Ask, email: Email) -> Interaction:
    with ask() as db:
        return db.scalars(sa.select(Interaction).where(Interaction.email_id == email.id)).one()


def stranger() -> Email:
    return letter(f"{new_id().hex}@example.ru")


@pytest.mark.parametrize("confidential", [False, True])
def test_a_letter_filed_by_hand_is_a_line_of_the_client_with_its_manager(ask: Ask, confidential: bool) -> None:
    """F61-F67: where it waited as nobody's line, and where it was nobody's business."""
    anna, email = person(), stranger()
    client = create(ask, manager_id=anna.user_id)
    with ask() as db:
        letters.record_received(db, EmailReceived(email=email, confidential=confidential, user_id=None))
    for _ in range(2):
        with ask() as db:
            letters.file(db, filed(email, counterparty_id=client.id, subject="О трубах"))
    line = line_of(ask, email)
    assert (line.counterparty_id, line.manager_id, line.channel) == (client.id, anna.user_id, "email")
    assert (line.direction, line.starts_at, line.subject) == ("inbound", email.delivered_at, "О трубах")
    assert [entry.text for entry in entries(ask, client.id)] == ["Пришлите счёт"]


def sent_to(email: Email, **fields: object) -> EmailSent:
    values = {"email": email, "counterparty_id": None, "contact_id": None, "user_id": None, "confidential": False}
    return msgspec.convert(values | fields, EmailSent)


def test_a_letter_of_ours_is_filed_by_the_first_recipient_who_is_somebodys(ask: Ask) -> None:
    """S16: copies name clients in To and Cc."""
    address = f"{new_id().hex}@example.ru"
    client = create(ask, emails=[address])
    email = msgspec.structs.replace(
        letter("us@x.ru"), direction="outbound", to_addresses=["colleague@x.ru"], cc_addresses=["x@y.ru", address]
    )
    with ask() as db:
        letters.record_sent(db, sent_to(email))
    assert line_of(ask, email).counterparty_id == client.id


@pytest.mark.parametrize("first", ["sent", "bounced"])
def test_a_letter_that_came_back_says_so_in_its_line_once(ask: Ask, first: str) -> None:
    """S19: whichever is told first, and however often."""
    client = create(ask)
    email = msgspec.structs.replace(stranger(), direction="outbound")
    sent = sent_to(email, counterparty_id=client.id)
    bounced = EmailBounced(
        sent=sent,
        email_address="gone@example.ru",
        permanent=True,
        words="550 5.1.1 no such user",
        bounced_at=email.delivered_at,
        user_id=None,
    )
    if first == "sent":
        with ask() as db:
            letters.record_sent(db, sent)
    for _ in range(2):
        with ask() as db:
            letters.record_bounced(db, bounced)
    with ask() as db:
        letters.record_sent(db, sent)
    (entry,) = entries(ask, client.id)
    assert entry.result == "Не доставлено: gone@example.ru. 550 5.1.1 no such user"


def test_of_a_confidential_letter_of_nobody_that_came_back_nothing_is_written(ask: Ask) -> None:
    email = msgspec.structs.replace(stranger(), direction="outbound")
    bounced = EmailBounced(
        sent=sent_to(email, confidential=True),
        email_address="gone@example.ru",
        permanent=True,
        words="",
        bounced_at=email.delivered_at,
        user_id=None,
    )
    with ask() as db:
        letters.record_bounced(db, bounced)
        assert db.scalars(sa.select(Interaction.id).where(Interaction.email_id == email.id)).all() == []


def test_what_is_found_by_itself_does_not_stand_above_what_somebody_said(ask: Ask) -> None:
    email = stranger()
    first, second = create(ask), create(ask)
    with ask() as db:
        letters.file(db, filed(email, counterparty_id=first.id))
    with ask() as db:
        letters.file(db, filed(email, counterparty_id=second.id, by_hand=False))
    assert line_of(ask, email).counterparty_id == first.id
    with ask() as db:
        letters.file(db, filed(email, counterparty_id=second.id))
    assert line_of(ask, email).counterparty_id == second.id


def test_the_address_is_remembered_on_the_card_and_what_waits_from_it_is_filed(ask: Ask) -> None:
    email, earlier = stranger(), stranger()
    earlier = msgspec.structs.replace(earlier, from_address=email.from_address)
    client = create(ask)
    with ask() as db:
        human = contacts.create(db, ContactDraft(name="Иван", counterparty_id=client.id))
        letters.record_received(db, EmailReceived(email=earlier, confidential=False, user_id=None))
    with ask() as db:
        letters.file(db, filed(email, counterparty_id=client.id, contact_id=human.id, remember_address=True))
    with ask() as db:
        assert contacts.get(db, human.id).emails == [email.from_address]
    assert line_of(ask, earlier).contact_id == human.id


def test_an_address_that_may_not_be_remembered_stops_nothing(ask: Ask) -> None:
    """The card is another seller's by now."""
    email, anna, boris = stranger(), person(), person()
    client = create(ask, manager_id=anna.user_id)
    with ask(boris) as db:
        letters.file(db, filed(email, counterparty_id=client.id, remember_address=True))
    assert line_of(ask, email).counterparty_id == client.id
    with ask() as db:
        assert counterparties.get(db, client.id).emails == []


@pytest.mark.parametrize("confidential", [False, True])
def test_a_letter_that_is_nobodys_any_more_leaves_the_journal(ask: Ask, confidential: bool) -> None:
    """F59. Of a confidential one nothing stays behind, in no bin and no history."""
    email = stranger()
    client = create(ask)
    with ask() as db:
        letters.file(db, filed(email, counterparty_id=client.id))
    for _ in range(2):
        with ask() as db:
            letters.take_out(db, EmailUnfiled(email_id=email.id, confidential=confidential))
    line = line_of(ask, email)
    assert line.deleted and entries(ask, client.id) == []
    assert (line.summary == "") == confidential
    with ask() as db:
        kept = db.scalars(sa.select(Change.after).where(Change.record_id == line.id)).all()
        assert (kept == []) == confidential
        with pytest.raises(NotFound):
            interactions.get(db, line.id)
    # Filed again, it is what it was.
    with ask() as db:
        letters.file(db, filed(email, counterparty_id=client.id))
    assert [entry.text for entry in entries(ask, client.id)] == ["Пришлите счёт"]


def test_an_ignored_letter_is_not_taken_by_a_client_who_gets_its_address(ask: Ask) -> None:
    email = stranger()
    with ask() as db:
        letters.record_received(db, EmailReceived(email=email, confidential=False, user_id=None))
        letters.take_out(db, EmailUnfiled(email_id=email.id, confidential=False))
    client = create(ask, emails=[email.from_address])
    assert entries(ask, client.id) == []
    # Somebody takes it back: now it is found.
    with ask() as db:
        letters.record_offered(db, EmailOffered(email=email))
    assert len(entries(ask, client.id)) == 1


def test_a_letter_goes_on_its_talk_where_its_sender_is_unknown(ask: Ask) -> None:
    known = create(ask, emails=[f"{new_id().hex}@example.ru"])
    other = create(ask)
    for address, expected in ((known.emails[0], known.id), (f"{new_id().hex}@example.ru", other.id)):
        email = msgspec.structs.replace(letter(address), counterparty_id=other.id)
        with ask() as db:
            letters.record_received(db, EmailReceived(email=email, confidential=False, user_id=None))
        assert line_of(ask, email).counterparty_id == expected


def test_a_letter_made_a_lead_stands_in_the_lead(ask: Ask) -> None:
    email, anna, lead_id = stranger(), person(), new_id()
    with ask(anna) as db:
        letters.file(db, filed(email, lead_id=lead_id))
    line = line_of(ask, email)
    assert (line.lead_id, line.manager_id, line.counterparty_id) == (lead_id, anna.user_id, None)


def test_the_journal_itself_leaves_no_letter_without_a_client(ask: Ask) -> None:
    """It may not be for everybody to see: `mail` knows."""
    email = stranger()
    client, other = create(ask), create(ask)
    with ask() as db:
        letters.file(db, filed(email, counterparty_id=client.id))
    line = line_of(ask, email)
    with pytest.raises(InteractionIsFact), ask() as db:
        interactions.update(db, line.id, line.version, InteractionChange(counterparty_id=None))
    with ask() as db:
        moved = interactions.update(db, line.id, line.version, InteractionChange(counterparty_id=other.id))
    assert moved.counterparty_id == other.id


def test_a_letter_that_is_offered_and_has_its_client_is_told_of_again(ask: Ask) -> None:
    """F64: letters that came before `mail` knew whose they are; one that goes on a client's talk is theirs, too."""
    email, client = stranger(), create(ask)
    with ask() as db:
        letters.file(db, filed(email, counterparty_id=client.id))
    line = line_of(ask, email)
    with ask() as db:
        before = set(told_of(db, line))
        letters.record_offered(db, EmailOffered(email=email))
        assert len(set(told_of(db, line)) - before) == 1
    assert (line_of(ask, email).version, line_of(ask, email).counterparty_id) == (line.version, client.id)
    beside = msgspec.structs.replace(stranger(), counterparty_id=client.id)
    with ask() as db:
        letters.record_received(
            db,
            EmailReceived(
                email=msgspec.structs.replace(beside, counterparty_id=None), confidential=False, user_id=None
            ),
        )
        letters.record_offered(db, EmailOffered(email=beside))
    assert line_of(ask, beside).counterparty_id == client.id


def told_of(db: Session, line: Interaction) -> list[int]:
    """The news of the line that wait to leave."""
    query = "SELECT id FROM outbox WHERE routing_key = 'interaction_recorded' AND encode(body, 'escape') LIKE :id"
    return list(db.scalars(sa.text(query), {"id": f"%{line.id}%"}))


def test_a_line_of_a_letter_that_is_ours_after_all_is_corrected_once(ask: Ask) -> None:
    """S16: it came first as incoming; what a person filed stays where they put it."""
    anna, address = person(), f"{new_id().hex}@example.ru"
    client, other = create(ask, emails=[address]), create(ask)
    came, put = stranger(), stranger()
    with ask() as db:
        letters.record_received(
            db, *(EmailReceived(email=one, confidential=False, user_id=None) for one in (came, put))
        )
        letters.file(db, filed(put, counterparty_id=other.id))
    for _ in range(2):
        for email in (came, put):
            ours = msgspec.structs.replace(email, direction="outbound", to_addresses=[address])
            with ask() as db:
                letters.record_sent(db, sent_to(ours, user_id=anna.user_id))
    line = line_of(ask, came)
    assert (line.direction, line.counterparty_id, line.manager_id) == ("outbound", client.id, anna.user_id)
    assert (line.email_address, line.version) == (address, 2)
    assert (line_of(ask, put).direction, line_of(ask, put).counterparty_id) == ("outbound", other.id)
