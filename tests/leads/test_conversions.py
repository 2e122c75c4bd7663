"""Converting leads, and what `contacts` answers, in any order and any number of times."""

import threading
from decimal import Decimal

import pytest

from services.contacts.interface import Counterparty, LeadLinked
from services.kit.db import Database
from services.kit.wire import Asker, Forbidden, Invalid, NotFound, new_id, system
from services.leads import conversions, deals, leads
from services.leads.interface import (
    Conversion,
    DealChanged,
    Lead,
    LeadAlreadyConverted,
    LeadChange,
    LeadChanged,
    LeadConversion,
    LeadConverted,
    LeadDraft,
)
from tests import records
from tests.announced import announced
from tests.apart import person

ADMIN = person("admin")
INN = "7707083893"


def added(database: Database, draft: LeadDraft | None = None, asker: Asker = ADMIN) -> Lead:
    with database(asker) as db:
        return leads.create(db, draft or LeadDraft(name="Антон Рыбаков", phones=["89255557011"]))


def converted(
    database: Database,
    lead: Lead,
    conversion: LeadConversion | None = None,
    asker: Asker = ADMIN,
    counterparty: Counterparty | None = None,
) -> Conversion:
    with database(asker) as db:
        return conversions.convert(db, lead.id, conversion or LeadConversion(), counterparty)


def event_of(database: Database, lead: Lead, conversion: LeadConversion) -> LeadConverted:
    with database(ADMIN) as db:
        conversions.convert(db, lead.id, conversion, None)
        (event,) = announced(db, LeadConverted)
    return event


def test_converting_a_lead_closes_it_and_opens_a_deal(database: Database) -> None:
    """R13, R34, C07."""
    lead = added(database, LeadDraft(name="Антон", company="ООО «Ряд»", title="Коробки", text="Нужно 5 000"))
    asked = LeadConversion(amount=Decimal("120000.5"), inn=INN, deal_title="Поставка коробок")
    with database(ADMIN) as db:
        done = conversions.convert(db, lead.id, asked, None)
        assert announced(db, LeadConverted) == [
            LeadConverted(
                lead=done.lead,
                deal=done.deal,
                counterparty_name="ООО «Ряд»",
                legal_form="legal_entity",
                inn=INN,
                counterparty_id=None,
            )
        ]
        assert announced(db, DealChanged) == [DealChanged(deal=done.deal)]
    assert (done.lead.status, done.lead.deal_id, done.lead.version) == ("converted", done.deal.id, 2)
    assert (done.deal.title, done.deal.stage, done.deal.currency) == ("Поставка коробок", "new", "RUB")
    assert (done.deal.amount, done.deal.lead_id) == (Decimal("120000.50"), lead.id)
    assert (done.deal.counterparty_id, done.deal.counterparty_name) == (None, "ООО «Ряд»")
    with database(ADMIN, read_only=True) as db:
        assert leads.get(db, lead.id) == done.lead, "the lead is closed and kept"
        assert deals.get(db, done.deal.id) == done.deal


@pytest.mark.parametrize(
    ("draft", "asked", "title", "name", "legal_form"),
    [
        (LeadDraft(name="Антон"), LeadConversion(), "Антон", "Антон", "individual"),
        (LeadDraft(name="Антон", company="Ряд"), LeadConversion(), "Ряд", "Ряд", "legal_entity"),
        (LeadDraft(name="Антон", title="Т"), LeadConversion(counterparty_name="Имя"), "Т", "Имя", "legal_entity"),
        (LeadDraft(name="Антон"), LeadConversion(inn="500100732259"), "Антон", "Антон", "sole_proprietor"),
        (LeadDraft(name="А"), LeadConversion(inn="500100732259", legal_form="individual"), "А", "А", "individual"),
    ],
)
def test_what_is_not_said_comes_from_the_lead(
    database: Database, draft: LeadDraft, asked: LeadConversion, title: str, name: str, legal_form: str
) -> None:
    event = event_of(database, added(database, draft), asked)
    assert (event.deal.title, event.counterparty_name, event.legal_form) == (title, name, legal_form)


def test_a_chosen_counterparty_gives_its_name_and_goes_on_to_contacts(database: Database) -> None:
    chosen = records.counterparty(legal_form="sole_proprietor")
    lead = added(database)
    with database(ADMIN) as db:
        done = conversions.convert(db, lead.id, LeadConversion(counterparty_id=chosen.id), chosen)
        (event,) = announced(db, LeadConverted)
    assert (event.counterparty_id, event.counterparty_name) == (chosen.id, chosen.name)
    assert event.legal_form == "sole_proprietor"
    assert done.deal.counterparty_name == chosen.name


def test_the_deal_is_the_leads_managers_and_a_lead_of_nobody_becomes_the_sellers(database: Database) -> None:
    anna, boris = person(), person()
    assert converted(database, added(database, asker=anna), asker=ADMIN).deal.manager_id == anna.user_id
    taken = converted(database, added(database), asker=boris)
    assert (taken.lead.manager_id, taken.deal.manager_id) == (boris.user_id, boris.user_id)
    assert converted(database, added(database), asker=ADMIN).deal.manager_id is None


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (LeadConversion(inn="7707083894"), "inn"),
        (LeadConversion(inn="0000000000"), "inn"),
        (LeadConversion(inn="12345"), "inn"),
        (LeadConversion(inn=INN, legal_form="individual"), "inn"),
        (LeadConversion(inn="500100732259", legal_form="legal_entity"), "inn"),
        (LeadConversion(amount=Decimal("-1")), "amount"),
        (LeadConversion(amount=Decimal("0.001")), "amount"),
        (LeadConversion(amount=Decimal("NaN")), "amount"),
        (LeadConversion(amount=Decimal("Infinity")), "amount"),
        (LeadConversion(amount=Decimal("1e13")), "amount"),
        (LeadConversion(amount=Decimal("1e-400")), "amount"),
    ],
)
def test_what_cannot_be_right_is_refused_and_the_lead_stays_open(
    database: Database, asked: LeadConversion, field: str
) -> None:
    lead = added(database)
    with pytest.raises(Invalid) as caught:
        converted(database, lead, asked)
    assert caught.value.field == field
    with database(ADMIN, read_only=True) as db:
        assert leads.get(db, lead.id) == lead


def test_a_converted_lead_is_neither_converted_nor_changed_again(database: Database) -> None:
    lead = added(database)
    deal = converted(database, lead).deal
    with pytest.raises(LeadAlreadyConverted) as caught:
        converted(database, lead)
    assert caught.value.details == {"deal_id": str(deal.id)}
    with database(ADMIN) as db, pytest.raises(LeadAlreadyConverted):
        leads.update(db, lead.id, 2, LeadChange(status="new"))


def test_a_rejected_lead_may_come_back_as_a_deal(database: Database) -> None:
    lead = added(database)
    with database(ADMIN) as db:
        leads.update(db, lead.id, 1, LeadChange(status="rejected"))
    assert converted(database, lead).lead.status == "converted"


def test_who_may_convert(database: Database) -> None:
    with pytest.raises(NotFound):
        converted(database, added(database, asker=person()), asker=person())
    program = person("partner")
    with pytest.raises(Forbidden):
        converted(database, added(database, asker=program), asker=program)


def test_of_conversions_at_once_one_wins(database: Database) -> None:
    lead = added(database)
    start, outcomes = threading.Barrier(8), list[object]()

    def convert() -> None:
        start.wait(5)
        try:
            outcomes.append(converted(database, lead))
        except LeadAlreadyConverted as refusal:
            outcomes.append(refusal.details["deal_id"])

    threads = [threading.Thread(target=convert) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    (won,) = (outcome for outcome in outcomes if isinstance(outcome, Conversion))
    assert [outcome for outcome in outcomes if outcome is not won] == [str(won.deal.id)] * 7
    with database(ADMIN, read_only=True) as db:
        found = deals.list_page(db, None, "Рыбаков", None, 200).items
    assert [deal.id for deal in found if deal.lead_id == lead.id] == [won.deal.id]


def linked(database: Database, event: LeadLinked) -> tuple[list[LeadChanged], list[DealChanged]]:
    with database(system("event")) as db:
        conversions.link(db, event)
        return announced(db, LeadChanged), announced(db, DealChanged)


def test_a_link_fills_lead_and_deal_once_however_often_it_comes(database: Database) -> None:
    """C07, C60: the duplicate has another message id, so the inbox does not hold it back."""
    done = converted(database, added(database))
    event = LeadLinked(lead_id=done.lead.id, counterparty_id=new_id(), contact_id=new_id())
    (lead_news,), (deal_news,) = linked(database, event)
    for record in (lead_news.lead, deal_news.deal):
        assert (record.counterparty_id, record.contact_id) == (event.counterparty_id, event.contact_id)
    assert (lead_news.lead.version, deal_news.deal.version) == (3, 2)

    assert linked(database, event) == ([], [])
    with database(ADMIN, read_only=True) as db:
        assert leads.get(db, done.lead.id) == lead_news.lead
        assert deals.get(db, done.deal.id) == deal_news.deal


def test_a_link_that_contradicts_an_earlier_one_changes_nothing(database: Database) -> None:
    done = converted(database, added(database))
    first = LeadLinked(lead_id=done.lead.id, counterparty_id=new_id(), contact_id=None)
    linked(database, first)
    assert linked(database, LeadLinked(lead_id=done.lead.id, counterparty_id=new_id(), contact_id=new_id())) == ([], [])
    with database(ADMIN, read_only=True) as db:
        lead = leads.get(db, done.lead.id)
    assert (lead.counterparty_id, lead.contact_id) == (first.counterparty_id, None)


def test_a_contact_that_was_missing_is_filled_later(database: Database) -> None:
    done = converted(database, added(database))
    client, contact = new_id(), new_id()
    linked(database, LeadLinked(lead_id=done.lead.id, counterparty_id=client, contact_id=None))
    (news,), _ = linked(database, LeadLinked(lead_id=done.lead.id, counterparty_id=client, contact_id=contact))
    assert news.lead.contact_id == contact


def test_a_link_of_a_lead_that_is_not_there_is_an_error_to_be_tried_again(database: Database) -> None:
    with pytest.raises(NotFound):
        linked(database, LeadLinked(lead_id=new_id(), counterparty_id=new_id(), contact_id=None))
    with pytest.raises(NotFound):
        linked(database, LeadLinked(lead_id=added(database).id, counterparty_id=new_id(), contact_id=None))
