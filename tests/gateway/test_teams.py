"""Teams and reach, by HTTP, and what the services are told of people."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from flask import Flask
from kombu import Connection, Exchange, Queue

from gateway.app import Gateway
from gateway.interface import User
from services.kit import outbox
from services.kit.wire import Asker, UserChanged, new_id, system
from tests.gateway.conftest import PASSWORD, Browser, Services, refused
from tests.waiting import until

Drained = Callable[[], list[UserChanged]]


@pytest.fixture
def told(gateway: Gateway, own_broker: str) -> Iterator[Drained]:
    """Answers what the services were told of people since it was last asked."""
    with Connection(own_broker) as connection:
        exchange: Any = Exchange(UserChanged.exchange, type="topic", durable=True)
        mine = Queue(new_id().hex, exchange, UserChanged.routing_key, exclusive=True)(connection.default_channel)

        def all_sent() -> bool:
            with gateway.database(system("test"), read_only=True) as db:
                return db.scalar(sa.select(sa.func.count()).select_from(outbox.outbox)) == 0

        def drain() -> list[UserChanged]:
            until(all_sent)
            found = []
            while (message := mine.get(no_ack=True)) is not None:
                found.append(msgspec.json.decode(message.body, type=UserChanged))
            return found

        mine.declare()
        yield drain


def team(browser: Browser, name: str = "Север") -> dict[str, Any]:
    made = browser.post("/teams", json={"name": name})
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json
    return answer


def patch(browser: Browser, path: str, version: int, body: dict[str, Any]) -> Any:
    return browser.patch(path, json=body, headers={"If-Match": f'"{version}"'})


def test_an_admin_makes_renames_and_deletes_a_team(signed_in: Callable[..., Browser]) -> None:
    anna = signed_in()
    one = team(anna)
    refused(anna.post("/teams", json={"name": "север"}), 409, "team_name_taken", "name")
    assert patch(anna, f"/teams/{one['id']}", 1, {"name": "Юг"}).json["name"] == "Юг"
    refused(patch(anna, f"/teams/{one['id']}", 1, {"name": "Запад"}), 409, "version_conflict")
    assert [each["name"] for each in anna.get("/teams").json["items"]] == ["Юг"]
    assert anna.delete(f"/teams/{one['id']}", headers={"If-Match": '"2"'}).status_code == 204
    assert anna.get("/teams").json["items"] == []


def test_a_seller_knows_the_teams_and_may_not_change_them(signed_in: Callable[..., Browser]) -> None:
    one = team(signed_in("admin"))
    boris = signed_in("manager")
    assert [each["id"] for each in boris.get("/teams").json["items"]] == [one["id"]]
    refused(boris.post("/teams", json={"name": "Моя"}), 403, "forbidden")
    refused(patch(boris, f"/teams/{one['id']}", 1, {"name": "Моя"}), 403, "forbidden")
    refused(boris.delete(f"/teams/{one['id']}", headers={"If-Match": '"1"'}), 403, "forbidden")


def test_a_team_that_is_not_there_is_named_as_the_fault(signed_in: Callable[..., Browser]) -> None:
    anna, boris = signed_in("admin"), signed_in("manager")
    refused(patch(anna, f"/users/{boris.user.id}", 1, {"team_id": str(new_id())}), 422, "invalid", "team_id")


def test_a_change_of_reach_travels_with_the_next_request(signed_in: Callable[..., Browser], services: Services) -> None:
    """R03."""
    services.answers["list_counterparties"] = {"items": [], "cursor": None, "estimated_total": 0}
    anna, boris = signed_in("admin"), signed_in("manager")
    reaches = []
    for version, reach in enumerate(("own", "segment", "team", "all"), 1):
        assert patch(anna, f"/users/{boris.user.id}", version, {"reach": reach}).json["reach"] == reach
        assert boris.get("/counterparties").status_code == 200
        reaches.append((services.asked[-1].asker.reach, services.asked[-1].asker.sees_all))
    assert reaches == [("own", False), ("segment", False), ("team", False), ("all", True)]


def test_heads_and_admins_reach_all_and_who_becomes_a_seller_again_does_not(signed_in: Callable[..., Browser]) -> None:
    anna, boris = signed_in("admin"), signed_in("manager")
    path = f"/users/{boris.user.id}"
    assert anna.user.reach == "all"
    assert patch(anna, path, 1, {"role": "head_of_sales", "reach": "own"}).json["reach"] == "all"
    assert patch(anna, path, 2, {"role": "manager"}).json["reach"] == "own"


def test_an_asker_of_an_old_message_has_the_least_reach_and_old_heads_still_see_all() -> None:
    old = b'{"user_id": null, "role": "%s", "cause": "ui", "trace_id": "t"}'
    seller = msgspec.json.decode(old % b"manager", type=Asker)
    head = msgspec.json.decode(old % b"head_of_sales", type=Asker)
    assert (seller.reach, seller.sees_all, head.sees_all) == ("own", False, True)


def test_the_services_are_told_of_each_change_of_a_person(
    signed_in: Callable[..., Browser], user: Callable[..., User], told: Drained
) -> None:
    anna = signed_in()
    told()
    one = team(anna)
    draft = {"login": "vera", "name": "Вера", "role": "manager", "password": "a good password", "team_id": one["id"]}
    vera = anna.post("/users", json={**draft, "reach": "team"}).json
    patch(anna, f"/users/{vera['id']}", 1, {"active": False})
    anna.delete(f"/teams/{one['id']}", headers={"If-Match": '"1"'})
    heard = told()
    assert {str(event.id) for event in heard} == {vera["id"]}
    assert [(e.version, e.active, e.reach, str(e.team_id) == one["id"]) for e in heard] == [
        (1, True, "team", True),
        (2, False, "team", True),
        (3, False, "team", False),
    ]


def test_a_refused_change_tells_nothing(signed_in: Callable[..., Browser], told: Drained) -> None:
    anna = signed_in()
    told()
    refused(patch(anna, f"/users/{anna.user.id}", 1, {"role": "manager"}), 409, "last_admin")
    assert told() == []


def test_at_a_start_all_people_are_told_again(user: Callable[..., User], gateway: Gateway, told: Drained) -> None:
    people = {user("one", "manager").id, user("two").id}
    told()
    gateway.housekeeping.announce_users()
    assert {event.id for event in told()} == people
    with gateway.database(system("test"), read_only=True) as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(outbox.outbox)) == 0


def test_a_person_changes_their_own_password_and_their_other_browsers_are_out(
    app: Flask, signed_in: Callable[..., Browser]
) -> None:
    boris = signed_in("manager")
    client = app.test_client()
    other: Any = client.post("/api/v1/session", json={"login": boris.user.login, "password": PASSWORD})
    assert other.status_code == 201
    body = {"current_password": PASSWORD, "password": "quite another"}
    assert boris.post("/session/password", json=body).status_code == 204
    assert boris.get("/session").status_code == 200
    assert client.get("/api/v1/session").status_code == 401
    fresh = app.test_client()
    answer: Any = fresh.post("/api/v1/session", json={"login": boris.user.login, "password": PASSWORD})
    refused(answer, 401, "wrong_password")
    answer = fresh.post("/api/v1/session", json={"login": boris.user.login, "password": "quite another"})
    assert answer.status_code == 201


def test_a_wrong_current_password_changes_nothing_and_is_not_for_guessing(signed_in: Callable[..., Browser]) -> None:
    boris = signed_in("manager")
    body = {"current_password": "a guess", "password": "quite another"}
    for _ in range(5):
        refused(boris.post("/session/password", json=body), 422, "current_password_wrong", "current_password")
    statuses = {boris.post("/session/password", json=body).status_code for _ in range(2)}
    assert 429 in statuses
    assert boris.get("/session").status_code == 200


def test_a_short_new_password_is_refused(signed_in: Callable[..., Browser]) -> None:
    body = {"current_password": PASSWORD, "password": "short"}
    refused(signed_in("manager").post("/session/password", json=body), 422, "invalid", "password")
