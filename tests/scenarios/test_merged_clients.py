"""Two cards of one client become one in every service, and part again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from deploy.local.suite import Suite
from services.contacts.interface import ContactMerged, CounterpartyMerged, CounterpartyUnmerged
from services.kit.db import Database
from services.kit.wire import Event, new_id, now, system
from services.mail import merged as mail_merged
from services.mail.models import Email, Mailbox
from services.rbs_sync import exchange
from services.rbs_sync import merged as rbs_merged
from services.rbs_sync.models import CompanyLink
from tests.apart import database_apart
from tests.conftest import Servers
from tests.http import Http
from tests.waiting import until


def phone() -> str:
    return f"+7916{new_id().int % 10**7:07d}"


def card(admin: Http, name: str, **fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = admin.post("/counterparties", {"name": name, "phones": [phone()], **fields})
    return made


def merge(admin: Http, survivor: dict[str, Any], absorbed: dict[str, Any], status: int = 201) -> dict[str, Any]:
    order = {
        "kind": "counterparty",
        "survivor_id": survivor["id"],
        "survivor_version": survivor["version"],
        "absorbed_id": absorbed["id"],
        "absorbed_version": absorbed["version"],
    }
    answer: dict[str, Any] = admin.post("/merges", order, status)
    return answer


def test_deals_and_reminders_follow_a_merged_client_and_come_back(admin: Http, suite: Suite) -> None:
    survivor, absorbed = card(admin, "ООО «Парус»"), card(admin, "Парус, ООО")
    lead = admin.post("/leads", {"name": "Ольга", "company": "Парус", "phones": [phone()]})
    deal_id = admin.post(f"/leads/{lead['id']}/convert", {"counterparty_id": absorbed["id"]})["deal"]["id"]
    until(lambda: admin.get(f"/deals/{deal_id}")["counterparty_id"] == absorbed["id"], 20, "the deal is linked")
    due = (now() + timedelta(days=1)).isoformat()
    reminder = admin.post("/reminders", {"title": "Позвонить", "due_at": due, "counterparty_id": absorbed["id"]})
    person = until(lambda: admin.get(f"/counterparties/{absorbed['id']}/contacts")["items"], 20)[0]

    made = merge(admin, admin.get(f"/counterparties/{survivor['id']}"), admin.get(f"/counterparties/{absorbed['id']}"))

    def owners() -> set[str]:
        return {
            admin.get(f"/deals/{deal_id}")["counterparty_id"],
            admin.get(f"/leads/{lead['id']}")["counterparty_id"],
            admin.get(f"/reminders/{reminder['id']}")["counterparty_id"],
            admin.get(f"/contacts/{person['id']}")["counterparty_id"],
        }

    until(lambda: owners() == {survivor["id"]}, 20, "everything moved")
    assert admin.get(f"/counterparties/{absorbed['id']}")["id"] == survivor["id"]
    assert deal_id in [deal["id"] for deal in admin.get(f"/counterparties/{absorbed['id']}/deals")["items"]]
    later = admin.post("/reminders", {"title": "Ещё раз", "due_at": due, "counterparty_id": absorbed["id"]})
    assert later["counterparty_id"] == survivor["id"]
    timeline = admin.get(f"/counterparties/{survivor['id']}/timeline")["items"]
    assert deal_id in [entry["record_id"] for entry in timeline]
    refused = merge(admin, survivor, absorbed, 409)
    assert refused["code"] == "already_merged"

    undo = admin.get(f"/merges/{made['id']}/undo")
    assert {moved["what"] for moved in undo["moves"]} >= {"contacts", "linked_records"}
    admin.post(f"/merges/{made['id']}/undo", {"survivor_version": undo["survivor_version"]}, 200)
    until(lambda: owners() == {absorbed["id"]}, 20, "everything came back")
    assert admin.get(f"/counterparties/{absorbed['id']}")["id"] == absorbed["id"]
    assert admin.get(f"/reminders/{later['id']}")["counterparty_id"] == survivor["id"], "made since: it stays"
    assert admin.post(f"/merges/{made['id']}/undo", {"survivor_version": 99}, 409)["code"] == "already_unmerged"


def test_a_manager_merges_only_what_they_see(admin: Http, as_user: Callable[..., Http]) -> None:
    boss, seller = as_user("manager"), as_user("manager")
    mine, others = card(seller, "ООО «Своя»"), card(boss, "ООО «Чужая»")
    merge(seller, mine, others, 404)
    assert seller.get("/merges/preview", 404, kind="counterparty", survivor_id=mine["id"], absorbed_id=others["id"])
    found = seller.post("/duplicates/find", {"name": "ООО «Чужая»", "phones": [others["phones"][0]["raw"]]}, 200)
    assert others["id"] not in [match["party"]["id"] for match in found["items"]]
    seller.post("/duplicates/search?kind=counterparty", status=403)


@pytest.fixture(scope="module")
def apart(servers: Servers) -> Any:
    """A database of a service's own, by its name."""
    return lambda name: database_apart(servers.postgres.url, name)


def told(kind: type[Event], merge_id: UUID, survivor: UUID, absorbed: UUID) -> Any:
    return kind(merge_id=merge_id, survivor_id=survivor, absorbed_id=absorbed)


def test_letters_follow_and_come_back(apart: Any) -> None:
    one, two, him, her, merge_id = (new_id() for _ in range(5))
    database: Database
    with apart("mail") as database:
        with database(system("test")) as db:
            box = Mailbox(
                **dict.fromkeys(("name", "email_address", "login", "sealed_password"), "x"),
                **dict.fromkeys(("imap_host", "smtp_host"), "x"),
                imap_port=1,
                smtp_port=1,
                imap_encryption="none",
                smtp_encryption="none",
                active=False,
            )
            db.add(box)
            db.flush()
            letter = Email(
                **dict.fromkeys(("identity", "message_id", "from_address", "from_name"), "x"),
                **dict.fromkeys(("subject", "text"), "x"),
                direction="inbound",
                state="received",
                to_addresses=[],
                cc_addresses=[],
                attachments=[],
                id=new_id(),
                mailbox_id=box.id,
                delivered_at=now(),
                counterparty_id=two,
                contact_id=her,
            )
            db.add(letter)

        def owner() -> tuple[UUID | None, UUID | None]:
            with database(system("test")) as db:
                row = db.execute(sa.select(Email.counterparty_id, Email.contact_id)).one()
            return row.counterparty_id, row.contact_id

        for _ in range(2):
            with database(system("test")) as db:
                mail_merged.follow(db, told(CounterpartyMerged, merge_id, one, two))
        with database(system("test")) as db:
            mail_merged.follow(db, told(ContactMerged, new_id(), him, her))
        assert owner() == (one, him)
        with database(system("test")) as db:
            mail_merged.come_back(db, told(CounterpartyUnmerged, merge_id, one, two))
        assert owner() == (two, him)


def test_a_link_to_a_company_of_theirs_holds_for_whom_ours_became(apart: Any) -> None:
    one, two, three, merge_id = (new_id() for _ in range(4))
    with apart("rbs_sync") as database:
        with database(system("test")) as db:
            db.add_all(
                [
                    CompanyLink(counterparty_id=one, rbs_id=1, linked_at=now()),
                    CompanyLink(counterparty_id=two, rbs_id=2, linked_at=now()),
                ]
            )
        with database(system("test")) as db:
            rbs_merged.follow(db, told(CounterpartyMerged, new_id(), three, two))
            assert exchange.links(db) == {one: 1, three: 2}
            rbs_merged.follow(db, told(CounterpartyMerged, merge_id, one, three))
            assert exchange.links(db) == {one: 1}, "its own link holds before an inherited one"
            rbs_merged.come_back(db, told(CounterpartyUnmerged, merge_id, one, three))
            assert exchange.links(db) == {one: 1, three: 2}
