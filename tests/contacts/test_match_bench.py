"""What `./otklik bench contacts` measures of the matcher runs on a base as it is."""

from deploy.local.bench import matching
from services.contacts import counterparties
from services.contacts.interface import CounterpartyDraft
from services.kit.db import Database
from tests.contacts.conftest import Ask


def test_probes_of_a_base_are_timed(ask: Ask, contacts_database: Database) -> None:
    with ask() as db:
        for number in range(20):
            counterparties.create(db, CounterpartyDraft(name=f"ООО «Замер {number}»"))
    took = matching.probes(contacts_database, 5)
    assert len(took) == 5 and all(milliseconds > 0 for milliseconds in took)
