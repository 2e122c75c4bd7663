"""Leads and deals of lines of the journal, asked of the real `leads` through the API."""

from collections.abc import Callable
from typing import Any

import pytest

from deploy.local.suite import Suite
from services.kit.wire import new_id
from tests.http import Http
from tests.waiting import until

As = Callable[..., Http]


def lead_of(http: Http) -> str:
    made: str = http.post("/leads", {"name": f"Лид {new_id().hex}"})["id"]
    return made


def deal_of(http: Http) -> str:
    converted = http.post(f"/leads/{lead_of(http)}/convert", {})
    made: str = converted["deal"]["id"]
    return made


def write(http: Http, status: int = 201, **fields: Any) -> dict[str, Any]:
    answer: dict[str, Any] = http.post("/interactions", {"summary": "Ждёт прайс", **fields}, status)
    return answer


@pytest.fixture(scope="module")
def anna(as_user: As) -> Http:
    return as_user("manager", "Анна Лидова")


@pytest.fixture(scope="module")
def boris(as_user: As) -> Http:
    return as_user("manager", "Борис Чужаков")


def test_a_work_item_is_made_inside_a_lead_and_a_deal_and_listed_there(anna: Http) -> None:
    """R36."""
    lead, deal = lead_of(anna), deal_of(anna)
    of_lead, of_deal = write(anna, lead_id=lead), write(anna, deal_id=deal)
    assert [one["id"] for one in anna.get("/interactions", lead_id=lead)["items"]] == [of_lead["id"]]
    assert [one["id"] for one in anna.get("/interactions", deal_id=deal)["items"]] == [of_deal["id"]]


def test_a_work_item_is_made_from_a_previous_one_inside_a_lead_and_a_deal(anna: Http) -> None:
    """R37, R38: the copy is corrected, and belongs to the same lead or deal."""
    links: tuple[dict[str, Any], ...] = ({"lead_id": lead_of(anna)}, {"deal_id": deal_of(anna)})
    for link in links:
        first = write(anna, **link, channel="phone", subject="Первый звонок")
        copied = {name: first[name] for name in ("channel", "subject", "summary", *link)}
        second = write(anna, **copied | {"subject": "Второй звонок"})
        listed = anna.get("/interactions", **link)["items"]
        assert {one["id"]: one["subject"] for one in listed} == {
            first["id"]: "Первый звонок",
            second["id"]: "Второй звонок",
        }


@pytest.mark.parametrize("field", ["lead_id", "deal_id"])
def test_a_lead_or_deal_that_is_not_there_is_refused_by_its_field(anna: Http, field: str) -> None:
    refusal = write(anna, 404, **{field: str(new_id())})
    assert (refusal["code"], refusal["field"]) == ("not_found", field)
    line = write(anna, lead_id=lead_of(anna))
    refusal = anna.patch(f"/interactions/{line['id']}", {field: str(new_id())}, 1, status=404)
    assert (refusal["code"], refusal["field"]) == ("not_found", field)
    assert anna.get(f"/interactions/{line['id']}") == line


def test_another_sellers_lead_and_deal_are_as_if_they_were_not_there(anna: Http, boris: Http) -> None:
    lead, deal = lead_of(anna), deal_of(anna)
    assert write(boris, 404, lead_id=lead)["field"] == "lead_id"
    assert write(boris, 404, deal_id=deal)["field"] == "deal_id"
    anna.patch(f"/leads/{lead}", {"participants": [boris.user["id"]]}, 1)
    assert write(boris, lead_id=lead)["lead_id"] == lead


def test_who_sees_a_line_goes_on_with_it_though_its_lead_is_anothers(anna: Http, boris: Http, admin: Http) -> None:
    """F41: the next one has what the line before had, and a save that changes nothing of the link is no new link."""
    lead = lead_of(anna)
    client = admin.post("/counterparties", {"name": f"Общий {new_id().hex}", "legal_form": "legal_entity"})["id"]
    line = write(anna, lead_id=lead, counterparty_id=client)
    following = write(boris, follow_up_of=line["id"], lead_id=lead, counterparty_id=client)
    assert following["lead_id"] == lead
    changed = boris.patch(f"/interactions/{line['id']}", {"lead_id": lead, "result": "Да"}, 1)
    assert (changed["result"], changed["lead_id"]) == ("Да", lead)
    assert write(boris, 404, lead_id=lead, counterparty_id=client)["field"] == "lead_id"


def test_while_leads_are_down_a_new_link_waits_and_the_rest_is_saved(anna: Http, suite: Suite) -> None:
    lead = lead_of(anna)
    client = anna.post("/counterparties", {"name": f"Без лида {new_id().hex}", "legal_form": "legal_entity"})["id"]
    line = write(anna, lead_id=lead, counterparty_id=client)
    suite.stop("leads")
    try:
        refusal = write(anna, 503, lead_id=lead)
        assert (refusal["code"], refusal["field"]) == ("unavailable", "lead_id")
        assert write(anna, counterparty_id=client)["lead_id"] is None
        assert anna.patch(f"/interactions/{line['id']}", {"result": "Да"}, 1)["result"] == "Да"
    finally:
        suite.start("leads")
    made = until(lambda: anna.request("POST", "/interactions", json={"lead_id": lead}).ok, 20, "leads answer again")
    assert made


def test_a_refused_line_is_saved_by_the_same_key_once_its_lead_is_seen(anna: Http, boris: Http) -> None:
    """A refusal is not taken for the saved line when it is repeated."""
    lead, key = lead_of(anna), new_id().hex
    draft = {"lead_id": lead, "summary": "Ждёт прайс"}
    boris.post("/interactions", draft, 404, **{"Idempotency-Key": key})
    anna.patch(f"/leads/{lead}", {"manager_id": boris.user["id"]}, 1)
    saved = boris.post("/interactions", draft, 201, **{"Idempotency-Key": key})
    assert boris.post("/interactions", draft, 201, **{"Idempotency-Key": key})["id"] == saved["id"]
    assert [one["id"] for one in boris.get("/interactions", lead_id=lead)["items"]] == [saved["id"]]
