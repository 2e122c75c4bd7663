"""The stop-list: addresses that no mailing goes to."""

import secrets
from collections.abc import Callable

from tests.http import Http
from tests.mail.mailing_data import address

Login = Callable[..., Http]


def test_an_address_is_stopped_once_and_let_in_again_by_an_admin_who_says_why(admin: Http, as_user: Login) -> None:
    """C36: who, when and why is kept."""
    seller, spot = as_user("manager"), address()
    entry = seller.post("/stop-list", {"address": spot.upper(), "note": "жаловался"})
    assert (entry["address"], entry["reason"], entry["created_by"]) == (spot, "hand", seller.user["id"])
    assert seller.post("/stop-list", {"address": spot}, status=409)["code"] == "already_stopped"
    seller.post(f"/stop-list/{entry['id']}/remove", {"reason": "передумал"}, status=403)
    admin.post(f"/stop-list/{entry['id']}/remove", {"reason": ""}, status=422)
    removed = admin.post(f"/stop-list/{entry['id']}/remove", {"reason": "попросил сам"})
    assert (removed["removed_by"], removed["removal_note"]) == (admin.user["id"], "попросил сам")
    admin.post(f"/stop-list/{entry['id']}/remove", {"reason": "ещё раз"}, status=404)
    assert [row["id"] for row in admin.get("/stop-list", search=spot, removed=True)["items"]] == [entry["id"]]
    again = seller.post("/stop-list", {"address": spot})
    assert [row["id"] for row in admin.get("/stop-list", search=spot)["items"]] == [again["id"]]


def test_the_stop_list_is_read_by_heads_only(as_user: Login) -> None:
    """C36: it names clients of everybody."""
    as_user("manager").get("/stop-list", status=403)
    as_user("head_of_sales").get("/stop-list")


def test_what_is_no_address_is_refused(admin: Http) -> None:
    """C36."""
    assert admin.post("/stop-list", {"address": "не адрес"}, status=422)["field"] == "address"


def test_a_phone_is_stopped_and_found_however_it_is_typed(admin: Http, as_user: Login) -> None:
    """S21."""
    tail = f"{secrets.randbelow(10**7):07}"
    entry = as_user("manager").post("/stop-list", {"address": f"8 (926) {tail[:3]}-{tail[3:]}", "note": "звонила"})
    assert (entry["kind"], entry["address"]) == ("phone", f"+7926{tail}")
    for typed in (f"+7926{tail}", f"8926{tail}", f"926 {tail}"):
        assert [row["id"] for row in admin.get("/stop-list", search=typed)["items"]] == [entry["id"]]
    assert admin.post("/stop-list", {"address": f"+7926{tail}"}, status=409)["code"] == "already_stopped"
    assert admin.post("/stop-list", {"address": "12"}, status=422)["field"] == "address"
