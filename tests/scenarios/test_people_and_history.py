"""Teams, segments, hand-overs, history and the bin by HTTP, through the suite as it runs."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from services.kit.db import sqlalchemy_url
from services.kit.wire import new_id
from tests.http import Http
from tests.waiting import until

LONG = 30.0


def person_of(admin: Http, who: Http) -> Any:
    return next(one for one in admin.get("/users")["items"] if one["id"] == who.user["id"])


def give(admin: Http, who: Http, **change: Any) -> None:
    one = person_of(admin, who)
    admin.patch(f"/users/{one['id']}", change, one["version"])


def ended(http: Http, job: Any) -> Any:
    """The job once it has ended."""

    def over() -> Any:
        found = http.get(f"/jobs/{job['id']}")
        return found if found["state"] not in ("queued", "running") else None

    return until(over, LONG, f"the job {job['kind']} ends")


def version(etag: int) -> dict[str, str]:
    return {"If-Match": f'"{etag}"'}


def test_a_colleague_sees_the_teams_clients_as_soon_as_the_services_know(
    admin: Http, as_user: Callable[..., Http]
) -> None:
    """R03, T15: the gateway tells contacts who is in which team; why is answered."""
    anna, boris = as_user("manager"), as_user("manager")
    team = admin.post("/teams", {"name": f"Отдел {new_id().hex}"})
    client = anna.post("/counterparties", {"name": "Клиент Анны"})
    boris.get(f"/counterparties/{client['id']}", status=404)
    give(admin, anna, team_id=team["id"])
    give(admin, boris, team_id=team["id"], reach="team")
    seen = f"/counterparties/{client['id']}"
    until(lambda: boris.request("GET", seen).status_code == 200, LONG, "the client is seen")
    asked = {"user_id": boris.user["id"], "counterparty_id": client["id"]}
    answer = admin.get("/access", **asked)
    assert answer["sees"] and [one["reason"] for one in answer["reasons"] if one["holds"]] == ["team"]
    boris.get("/access", status=403, **asked)


def test_a_segment_is_assigned_to_a_filtered_set_and_taken_back(admin: Http, as_user: Callable[..., Http]) -> None:
    """R20, R21, R22."""
    head, anna, seller = as_user("head_of_sales"), as_user("manager"), as_user("manager")
    city = f"Город {new_id().hex}"
    clients = [anna.post("/counterparties", {"name": f"Клиент {n}", "city": city}) for n in range(3)]
    segment = head.post("/segments", {"name": f"Опт {new_id().hex}", "manager_ids": [seller.user["id"]]})
    seller.post("/segments", {"name": "Мой"}, status=403)
    give(admin, seller, reach="segment")
    assert seller.get("/counterparties", search=city)["items"] == []
    bulk = {
        "kind": "counterparty",
        "selection": {"filter": [{"field": "city", "op": "is", "value": city}]},
        "change": {"add_segment_ids": [segment["id"]]},
    }
    assert head.post("/bulk-changes/preview", bulk, status=200)["counterparties"] == 3
    job = ended(head, head.post("/bulk-changes", bulk))
    assert (job["state"], job["result"]) == ("done", {"changed": 3})
    listed = seller.get("/counterparties", search=city)["items"]
    assert {one["id"] for one in listed} == {one["id"] for one in clients}
    undone = ended(head, head.post(f"/bulk-changes/{job['id']}/undo"))
    assert undone["result"] == {"undone": 3, "conflicts": 0}
    assert head.get(f"/bulk-changes/{undone['id']}/conflicts")["items"] == []
    assert seller.get("/counterparties", search=city)["items"] == []


def test_a_filtered_set_goes_to_the_bin_and_comes_back(as_user: Callable[..., Http]) -> None:
    """T16, R20: what is not the seller's stays, and another number than was confirmed deletes nothing."""
    anna, boris = as_user("manager"), as_user("manager")
    city = f"Город {new_id().hex}"
    mine = [anna.post("/counterparties", {"name": f"Клиент {n}", "city": city}) for n in range(3)]
    theirs = boris.post("/counterparties", {"name": "Клиент Бориса", "city": city})
    deletion = {"kind": "counterparty", "selection": {"filter": [{"field": "city", "op": "is", "value": city}]}}
    assert anna.post("/bulk-deletions/preview", deletion, status=200) == {"records": 3, "kept": 0}
    refused = anna.post("/bulk-deletions", deletion | {"expected": 4}, status=409)
    assert (refused["code"], refused["records"]) == ("bulk_count_changed", 3)
    job = ended(anna, anna.post("/bulk-deletions", deletion | {"expected": 3}))
    assert job["result"] == {"deleted": 3, "kept": 0}
    boris.get(f"/counterparties/{theirs['id']}")
    for one in mine:
        anna.get(f"/counterparties/{one['id']}", status=404)
    boris.post(f"/bulk-changes/{job['id']}/undo", status=404)
    undone = ended(anna, anna.post(f"/bulk-changes/{job['id']}/undo"))
    assert undone["result"] == {"undone": 3, "conflicts": 0}
    assert {one["id"] for one in anna.get("/counterparties", search=city)["items"]} == {one["id"] for one in mine}


def test_a_leavers_clients_are_handed_over_and_their_phones_know_it(admin: Http, as_user: Callable[..., Http]) -> None:
    """S23, C04."""
    leaver, heir = as_user("manager"), as_user("manager")
    phone = f"+7916{new_id().int % 10**7:07d}"
    client = leaver.post("/counterparties", {"name": "Клиент ушедшего", "phones": [phone]})
    give(admin, leaver, active=False)
    hand_over = {"from_user_id": leaver.user["id"], "to_user_id": heir.user["id"]}
    heir.post("/hand-overs", hand_over, status=403)
    assert admin.post("/hand-overs/preview", hand_over, status=200)["counterparties"] == 1
    job = ended(admin, admin.post("/hand-overs", hand_over))
    assert job["result"] == {"changed": 1}
    assert heir.get(f"/counterparties/{client['id']}")["manager_id"] == heir.user["id"]
    (party,) = heir.get("/parties", phone=phone)["items"]
    assert party["manager_id"] == heir.user["id"]


def test_history_is_shown_as_of_a_date_and_brought_back(as_user: Callable[..., Http]) -> None:
    anna, boris = as_user("manager"), as_user("manager")
    made = anna.post("/counterparties", {"name": "С историей", "city": "Тверь"})
    path = f"/counterparties/{made['id']}"
    changed = anna.patch(path, {"city": "Псков", "notes": "новое"}, made["version"])
    record = f"/history/counterparty/{made['id']}"
    boris.get(record, status=404)
    latest, first = anna.get(record)["items"]
    assert (latest["user_id"], latest["cause"], first["operation"]) == (anna.user["id"], "ui", "create")
    assert anna.get(path + "/as-of", at=made["updated_at"])["city"] == "Тверь"
    restoring = {"change_id": latest["id"], "field": "city"}
    anna.post(record + "/restore", restoring, status=428)
    anna.post(record + "/restore", restoring, status=409, **version(made["version"]))
    anna.post(record + "/restore", restoring, status=204, **version(changed["version"]))
    back = anna.get(path)
    assert (back["city"], back["notes"]) == ("Тверь", "новое")


def test_what_is_deleted_comes_back_from_the_bin_or_is_destroyed(admin: Http, as_user: Callable[..., Http]) -> None:
    anna = as_user("manager")
    name = f"Удалённый {new_id().hex}"
    made = anna.post("/counterparties", {"name": name})
    path = f"/bin/counterparty/{made['id']}"
    for deleted_version in (1, 3):
        anna.delete(f"/counterparties/{made['id']}", 204, **version(deleted_version))
        (lying,) = anna.get("/bin/counterparty", search=name)["items"]
        assert (lying["id"], lying["deleted_by"]) == (made["id"], anna.user["id"])
        if deleted_version == 1:
            anna.post(path + "/restore", status=204)
            assert anna.get(f"/counterparties/{made['id']}")["name"] == name
    anna.delete(path, status=403)
    admin.delete(path, status=204)
    assert admin.get("/bin/counterparty", search=name)["items"] == []


def test_a_projection_that_was_lost_is_filled_by_telling_the_base_again(
    admin: Http, as_user: Callable[..., Http], databases: dict[str, str]
) -> None:
    """Telephony knows again whose a number is, without anybody touching the client."""
    anna = as_user("manager")
    phone = f"+7916{new_id().int % 10**7:07d}"
    client = anna.post("/counterparties", {"name": "Позвонит", "phones": [phone]})
    engine = sa.create_engine(sqlalchemy_url(databases["telephony"]))
    known = sa.text("SELECT count(*) FROM client_records WHERE id = :id")

    def count() -> int:
        with engine.connect() as connection:
            return connection.scalar(known, {"id": client["id"]}) or 0

    until(lambda: count() == 1, LONG, "telephony knows the number")
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM client_phones"))
        connection.execute(sa.text("DELETE FROM client_records"))
    anna.post("/base/republish", status=403)
    assert ended(admin, admin.post("/base/republish"))["state"] == "done"
    until(lambda: count() == 1, LONG, "telephony knows the number again")
    engine.dispose()
