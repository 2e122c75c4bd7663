"""The counts on the tabs of a card: what the asker may see of each sort."""

from services.contacts import contacts, counterparties, interactions, link_counts, record_files
from services.contacts.interface import ContactDraft, CounterpartyDraft, InteractionDraft
from services.contacts.interface.link_counts import ContactLinks, CounterpartyLinks
from services.contacts.models import LinkedRecord
from services.kit.wire import new_id, now
from tests.contacts.conftest import Ask, person
from tests.contacts.test_files import bring


def test_a_client_and_a_person_tell_how_much_of_each_sort_they_have(ask: Ask) -> None:
    """C42, C65, S09: people, companies of the group, calls, letters, comments, leads, deals, documents, files."""
    me = person()
    contract, scan = bring(ask, me), bring(ask, me)
    with ask(me) as db:
        client = counterparties.create(db, CounterpartyDraft(name="ООО «Всё»"))
        counterparties.create(db, CounterpartyDraft(name="ООО «Дочь»", parent_id=client.id))
        boss = contacts.create(db, ContactDraft(name="Начальник", counterparty_id=client.id))
        contacts.create(
            db, ContactDraft(name="Сотрудник", counterparty_id=client.id, boss_id=boss.id, referrer_id=boss.id)
        )
        for channel in ("note", "note", "phone", "email", "meeting", "messenger"):
            interactions.create(
                db,
                InteractionDraft(
                    counterparty_id=client.id,
                    contact_id=boss.id,
                    channel=channel,
                    attachment_ids=[scan.id] if channel == "meeting" else [],
                ),
            )
        for kind in ("lead", "deal", "deal", "invoice"):
            linked = LinkedRecord(
                id=new_id(), version=1, kind=kind, counterparty_id=client.id, at=now(), title="х", status="new"
            )
            db.add(linked)
        record_files.attach(db, "counterparty", client.id, [contract.id, scan.id])
    with ask(me) as db:
        assert link_counts.of_counterparty(db, client.id) == CounterpartyLinks(
            contacts=2,
            subsidiaries=1,
            calls=1,
            letters=1,
            notes=2,
            meetings=1,
            messengers=1,
            leads=1,
            deals=2,
            documents=1,
            files=2,
        )
        assert link_counts.of_contact(db, boss.id) == ContactLinks(
            people=2, calls=1, letters=1, notes=2, meetings=1, messengers=1, files=1
        )


def test_what_the_asker_may_not_see_is_not_counted(ask: Ask) -> None:
    """T25."""
    me, boss = person(), person("head_of_sales")
    with ask(me) as db:
        client = counterparties.create(db, CounterpartyDraft(name="ООО «Открытое»"))
        contacts.create(db, ContactDraft(name="Личный", counterparty_id=client.id, private=True))
        contacts.create(db, ContactDraft(name="Общий", counterparty_id=client.id))
    for asker, count in ((me, 2), (boss, 1)):
        with ask(asker) as db:
            assert link_counts.of_counterparty(db, client.id).contacts == count


def test_a_new_card_has_nothing(ask: Ask) -> None:
    """C42."""
    with ask() as db:
        client = counterparties.create(db, CounterpartyDraft(name="ООО «Пусто»"))
        links = link_counts.of_counterparty(db, client.id)
    assert {getattr(links, name) for name in links.__struct_fields__} == {0}
