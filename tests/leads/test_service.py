"""`leads` as a real process, beside the real `contacts`."""

import threading
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from deploy.local.suite import Suite
from services.contacts.interface import Contacts, CounterpartyChange, CounterpartyDraft, LeadLinked
from services.kit.broker import Sender
from services.kit.db import sqlalchemy_url
from services.kit.outbox import inbox, publish_event
from services.kit.rpc_client import RpcClient
from services.kit.wire import Invalid, NotFound, new_id, now, system
from services.leads.interface import (
    Conversion,
    Deal,
    Lead,
    LeadAlreadyConverted,
    LeadConversion,
    LeadDraft,
    Leads,
)
from tests.apart import person
from tests.waiting import until

ADMIN = person("admin")


@pytest.fixture
def leads(suite: Suite, rpc: RpcClient) -> Leads:
    return rpc.of(Leads, ADMIN)


@pytest.fixture
def contacts(suite: Suite, rpc: RpcClient) -> Contacts:
    return rpc.of(Contacts, ADMIN)


def settled(leads: Leads, lead: Lead) -> Lead:
    """The lead once `contacts` has answered for it."""
    until(lambda: leads.get_lead(lead.id).counterparty_id, timeout=15)
    return leads.get_lead(lead.id)


def handled(database: sa.Engine, message_id: UUID) -> bool:
    with database.connect() as connection:
        return connection.scalar(sa.select(sa.exists().where(inbox.c.id == str(message_id)))) is True


def deal_of(leads: Leads, lead: Lead) -> Deal:
    assert lead.deal_id is not None
    return leads.get_deal(lead.deal_id)


def test_a_converted_lead_becomes_a_counterparty_a_contact_and_a_deal(leads: Leads, contacts: Contacts) -> None:
    """C07, C21, R34."""
    name = f"ООО «Ряд {new_id().hex[-6:]}»"
    draft = LeadDraft(name="Антон Рыбаков", company=name, emails=[f"{new_id().hex}@ryad.example"])
    lead = settled(leads, leads.convert_lead(leads.create_lead(draft).id, LeadConversion()).lead)

    assert lead.counterparty_id is not None
    assert lead.contact_id is not None
    counterparty, contact = contacts.get_counterparty(lead.counterparty_id), contacts.get_contact(lead.contact_id)
    assert (counterparty.name, contact.name, contact.counterparty_id) == (name, "Антон Рыбаков", counterparty.id)
    deal = deal_of(leads, lead)
    assert (deal.counterparty_id, deal.contact_id, deal.counterparty_name) == (counterparty.id, contact.id, name)

    contacts.update_counterparty(counterparty.id, counterparty.version, CounterpartyChange(name="Новое имя"))
    until(lambda: deal_of(leads, lead).counterparty_name == "Новое имя")


def test_a_lead_may_join_a_counterparty_that_is_there(leads: Leads, contacts: Contacts) -> None:
    client = contacts.create_counterparty(CounterpartyDraft(name="Старый клиент", legal_form="individual"))
    lead = leads.create_lead(LeadDraft(name="Антон"))
    done = leads.convert_lead(lead.id, LeadConversion(counterparty_id=client.id))
    assert done.deal.counterparty_name == "Старый клиент"
    assert settled(leads, lead).counterparty_id == client.id
    until(lambda: [deal.id for deal in leads.list_deals(counterparty_id=client.id).items] == [done.deal.id])


def test_a_counterparty_that_is_not_there_leaves_the_lead_open(leads: Leads) -> None:
    lead = leads.create_lead(LeadDraft(name="Антон"))
    with pytest.raises(NotFound):
        leads.convert_lead(lead.id, LeadConversion(counterparty_id=new_id()))
    assert leads.get_lead(lead.id) == lead


def test_of_two_conversions_at_once_one_wins_and_the_other_is_told_which_deal(leads: Leads) -> None:
    lead = leads.create_lead(LeadDraft(name="Антон"))
    start, outcomes = threading.Barrier(2), list[Conversion | LeadAlreadyConverted]()

    def convert() -> None:
        start.wait(5)
        try:
            outcomes.append(leads.convert_lead(lead.id, LeadConversion()))
        except LeadAlreadyConverted as refusal:
            outcomes.append(refusal)

    threads = [threading.Thread(target=convert) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    (won,) = (outcome for outcome in outcomes if isinstance(outcome, Conversion))
    (lost,) = (outcome for outcome in outcomes if isinstance(outcome, LeadAlreadyConverted))
    assert lost.details["deal_id"] == str(won.deal.id)


def test_a_link_delivered_twice_and_again_under_another_id_counts_once(
    leads: Leads, amqp_uri: str, databases: dict[str, str]
) -> None:
    lead = settled(leads, leads.convert_lead(leads.create_lead(LeadDraft(name="Антон")).id, LeadConversion()).lead)
    assert lead.counterparty_id is not None
    database = sa.create_engine(sqlalchemy_url(databases["leads"]), poolclass=sa.NullPool)
    event = LeadLinked(lead_id=lead.id, counterparty_id=lead.counterparty_id, contact_id=lead.contact_id)
    asker, body = msgspec.json.encode(system("event")).decode(), msgspec.json.encode(event)
    sender = Sender(amqp_uri, confirms=True)
    same, other = new_id(), new_id()
    for message_id in (same, same, other):
        publish_event(sender, LeadLinked.exchange, LeadLinked.routing_key, body, asker, message_id, now())
    sender.close()
    until(lambda: handled(database, same) and handled(database, other))
    assert leads.get_lead(lead.id) == lead
    assert deal_of(leads, lead).version == 2


@pytest.mark.parametrize(
    "draft",
    [
        {"name": ""},
        {"name": "А", "surprise": 1},
        {"name": "А", "phones": "89255557011"},
        {"name": "А", "phones": ["1"] * 21},
        {"name": "А", "text": "х" * 100_001},
        {"name": "А", "company": "х" * 301},
    ],
)
def test_what_is_not_a_lead_is_refused(suite: Suite, rpc: RpcClient, draft: object) -> None:
    with pytest.raises(Invalid):
        rpc.raw(Leads, "create_lead", ADMIN, {"draft": draft})
