"""Finding deals, and the names of their counterparties."""

import secrets
from uuid import UUID

import pytest

from services.contacts.interface import CounterpartyChanged, LeadLinked
from services.kit.db import Database
from services.kit.wire import Asker, NotFound, new_id, system
from services.leads import conversions, deals, leads
from services.leads.interface import Deal, LeadConversion, LeadDraft
from tests.apart import person
from tests.records import counterparty

ADMIN = person("admin")


def opened(database: Database, name: str, asker: Asker = ADMIN, participants: tuple[UUID, ...] = ()) -> Deal:
    with database(asker) as db:
        lead = leads.create(db, LeadDraft(name=name, participants=list(participants)))
        return conversions.convert(db, lead.id, LeadConversion(), None).deal


def link(database: Database, deal: Deal, counterparty_id: UUID) -> None:
    assert deal.lead_id is not None
    with database(system("event")) as db:
        conversions.link(db, LeadLinked(lead_id=deal.lead_id, counterparty_id=counterparty_id, contact_id=None))


def tell(database: Database, counterparty_id: UUID, version: int, name: str) -> None:
    told = counterparty(name=name, id=counterparty_id, version=version)
    with database(system("event")) as db:
        deals.know_counterparty(db, CounterpartyChanged(counterparty=told, deleted=False))


def found(
    database: Database, search: str = "", counterparty_id: UUID | None = None, asker: Asker = ADMIN
) -> list[Deal]:
    with database(asker, read_only=True) as db:
        return deals.list_page(db, counterparty_id, search, None, 200).items


def shown(database: Database, deal: Deal) -> Deal:
    with database(ADMIN, read_only=True) as db:
        return deals.get(db, deal.id)


@pytest.mark.parametrize("linked_first", [True, False])
def test_a_deal_shows_the_present_name_of_its_counterparty_whatever_comes_first(
    database: Database, linked_first: bool
) -> None:
    deal, client = opened(database, "Антон"), new_id()
    if linked_first:
        link(database, deal, client)
    tell(database, client, 1, "ООО «Ряд»")
    if not linked_first:
        link(database, deal, client)
    assert (shown(database, deal).counterparty_name, shown(database, deal).counterparty_id) == ("ООО «Ряд»", client)


def test_old_news_of_a_counterparty_changes_nothing(database: Database) -> None:
    deal, client = opened(database, "Антон"), new_id()
    link(database, deal, client)
    for version, name in ((2, "Второе"), (1, "Первое"), (2, "Второе"), (3, "Третье"), (2, "Второе")):
        tell(database, client, version, name)
    assert shown(database, deal).counterparty_name == "Третье"


def test_deals_are_found_by_title_and_by_the_present_name(database: Database) -> None:
    mark = secrets.token_hex(6)
    deal, client = opened(database, f"Заказ {mark}"), new_id()
    link(database, deal, client)
    tell(database, client, 1, f"Ёлочка{mark[::-1]}")
    assert [one.id for one in found(database, f"заказ {mark}")] == [deal.id]
    assert [one.id for one in found(database, f"елочка{mark[::-1]}")] == [deal.id]
    assert found(database, f"{mark}нет") == []


def test_deals_of_one_counterparty_are_newest_first(database: Database) -> None:
    client = new_id()
    made = [opened(database, name) for name in ("А", "Б", "В")]
    for deal in made:
        link(database, deal, client)
    opened(database, "Г")
    assert [deal.id for deal in found(database, counterparty_id=client)] == [deal.id for deal in made[::-1]]
    with database(ADMIN, read_only=True) as db:
        first = deals.list_page(db, client, "", None, 2)
        second = deals.list_page(db, client, "", first.cursor, 2)
    assert [deal.id for deal in first.items + second.items] == [deal.id for deal in made[::-1]]
    assert (first.estimated_total, second.cursor) == (3, None)


def test_deals_of_one_person_are_listed_by_themselves(database: Database) -> None:
    """C65."""
    mary, deal = new_id(), opened(database, "А")
    opened(database, "Б")
    assert deal.lead_id is not None
    with database(system("event")) as db:
        conversions.link(db, LeadLinked(lead_id=deal.lead_id, counterparty_id=new_id(), contact_id=mary))
    with database(ADMIN, read_only=True) as db:
        assert [one.id for one in deals.list_page(db, None, "", None, 9, mary).items] == [deal.id]


def test_who_sees_which_deal(database: Database) -> None:
    mark = secrets.token_hex(6)
    anna, vera = person(), person()
    assert vera.user_id is not None
    hers = opened(database, f"{mark} А", anna, participants=(vera.user_id,))
    nobodys = opened(database, f"{mark} Б", ADMIN)
    expected = {
        anna: [nobodys.id, hers.id],
        vera: [nobodys.id, hers.id],
        person(): [nobodys.id],
        person("head_of_sales"): [nobodys.id, hers.id],
        person("partner"): [],
    }
    for asker, ids in expected.items():
        assert [deal.id for deal in found(database, mark, asker=asker)] == ids
        for deal in (hers, nobodys):
            with database(asker, read_only=True) as db:
                if deal.id in ids:
                    assert deals.get(db, deal.id) == deal
                else:
                    with pytest.raises(NotFound):
                        deals.get(db, deal.id)
