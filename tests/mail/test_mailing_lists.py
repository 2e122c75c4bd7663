"""Mailing lists: who is in them, who gets no letter and why, and the Excel file for a mailing company."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest

from tests.http import Http
from tests.mail.mailing_data import address, client, consent, done, members, new_list, person, put_in, word

Login = Callable[..., Http]


@pytest.fixture(scope="module")
def head(as_user: Login) -> Http:
    return as_user("head_of_sales")


def test_people_picked_by_hand_are_in_a_list_once(head: Http) -> None:
    """R48, R50."""
    one, other = person(head), person(head)
    made = new_list(head)
    assert put_in(head, made["id"], "contact", one["id"], other["id"]) == {"added": 2, "known": 0}
    assert put_in(head, made["id"], "contact", one["id"]) == {"added": 0, "known": 1}
    assert {row["email_address"] for row in members(head, made["id"])} == {one["emails"][0], other["emails"][0]}
    assert head.get(f"/mailing-lists/{made['id']}")["by_hand"] == 2


def test_who_meets_a_filter_is_put_into_a_list(head: Http) -> None:
    """R49: with the conditions of the contacts' own list."""
    city = word()
    here, _elsewhere = person(head, city=city), person(head, city="Пермь")
    made = new_list(head)
    job = head.post(
        f"/mailing-lists/{made['id']}/members",
        {"kind": "contact", "selection": {"filter": [{"field": "city", "op": "is", "value": city}]}},
    )
    assert done(head, job)["result"]["added"] == 1
    assert [row["record_id"] for row in members(head, made["id"])] == [here["id"]]


def test_a_list_by_conditions_holds_who_meets_them_now_with_their_people(head: Http) -> None:
    """R49: found when it is used."""
    city = word()
    made = new_list(
        head,
        conditions_of="counterparty",
        conditions=[{"field": "city", "op": "is", "value": city}],
        with_people=True,
    )
    assert members(head, made["id"]) == []
    firm = client(head, city=city)
    clerk = person(head, counterparty_id=firm["id"])
    assert {row["record_id"] for row in members(head, made["id"])} == {firm["id"], clerk["id"]}


def test_a_list_says_who_gets_no_letter_and_why(head: Http) -> None:
    """C36."""
    silent_firm = client(head, opted_out=True)
    stopped = person(head)
    head.post("/stop-list", {"address": stopped["emails"][0].upper(), "note": "просил не писать"})
    allowed, withdrawn = person(head), person(head)
    consent(head, allowed["id"])
    consent(head, withdrawn["id"])
    consent(head, withdrawn["id"], given=False)
    rows = {
        allowed["id"]: None,
        withdrawn["id"]: "no_consent",
        person(head)["id"]: "no_consent",
        person(head, opted_out=True)["id"]: "opted_out",
        person(head, counterparty_id=silent_firm["id"])["id"]: "opted_out",
        stopped["id"]: "stopped",
        person(head, emails=[])["id"]: "no_email",
    }
    made = new_list(head, purpose="advertising")
    put_in(head, made["id"], "contact", *rows)
    assert {row["record_id"]: row["excluded"] for row in members(head, made["id"])} == rows


def test_what_the_asker_may_not_see_has_no_name_and_no_address(head: Http, as_user: Login) -> None:
    """R48: rights are those of the client base."""
    secret = person(head, private=True)
    made = new_list(head)
    put_in(head, made["id"], "contact", secret["id"])
    [seen] = members(as_user("manager"), made["id"])
    assert (seen["name"], seen["email_address"], seen["excluded"]) == ("", None, "gone")


def test_a_merged_person_stays_in_the_list_as_the_one_they_became(head: Http) -> None:
    """R48."""
    survivor, absorbed = person(head), person(head)
    made = new_list(head)
    put_in(head, made["id"], "contact", absorbed["id"])
    order = {"kind": "contact", "survivor_id": survivor["id"], "absorbed_id": absorbed["id"]}
    head.post("/merges", order | {"survivor_version": survivor["version"], "absorbed_version": absorbed["version"]})
    [row] = members(head, made["id"])
    assert row["name"] == survivor["name"] and row["email_address"] == survivor["emails"][0]


def test_a_list_is_changed_by_who_made_it_and_by_heads(head: Http, as_user: Login) -> None:
    """R48: the directory."""
    maker, colleague = as_user("manager"), as_user("manager")
    made = new_list(maker)
    colleague.patch(f"/mailing-lists/{made['id']}", {"name": "Чужое"}, 1, status=403)
    colleague.post(f"/mailing-lists/{made['id']}/members", {"kind": "contact", "selection": {"ids": []}}, status=403)
    changed = maker.patch(f"/mailing-lists/{made['id']}", {"description": "раз в месяц"}, 1)
    assert changed["description"] == "раз в месяц"
    taken = head.post("/mailing-lists", {"name": made["name"].upper()}, status=409)
    assert taken["code"] == "mailing_list_name_taken"
    head.delete(f"/mailing-lists/{made['id']}", status=204, **{"If-Match": f'"{changed["version"]}"'})
    maker.get(f"/mailing-lists/{made['id']}", status=404)


def test_a_condition_that_makes_no_sense_is_refused_at_once(head: Http) -> None:
    """R49."""
    wrong = {"field": "no_such_field", "op": "is", "value": "1"}
    body = {"name": word(), "conditions_of": "contact", "conditions": [wrong]}
    assert head.post("/mailing-lists", body, status=422)["code"] == "invalid"
    assert (
        head.post("/mailing-lists", {"name": word(), "conditions_of": "contact"}, status=422)["field"] == "conditions"
    )


def test_the_excel_file_holds_each_address_once_and_only_who_may_be_mailed(head: Http, as_user: Login) -> None:
    """R51."""
    shared = address()
    formula, twin = person(head, name="=1+1", emails=[shared]), person(head, emails=[shared])
    silent = person(head, opted_out=True)
    made = new_list(head)
    put_in(head, made["id"], "contact", formula["id"], twin["id"], silent["id"])
    job = done(head, head.post(f"/mailing-lists/{made['id']}/export"))
    assert job["result"]["rows"] == 1
    as_user("manager").get(f"/mail-jobs/{job['id']}/file", status=404)
    answer = head.request("GET", f"/mail-jobs/{job['id']}/file")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2 and rows[1][0] == shared
    name = sheet.cell(2, 2)
    assert name.value in ("=1+1", twin["name"]) and name.data_type != "f"
