"""A POST that is sent again is answered again, not done again."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from gateway import models
from gateway.app import Gateway
from gateway.idempotency import ABANDONED_AFTER, KEPT
from services.kit.wire import Invalid, Unavailable, new_id, system
from tests.gateway.conftest import Browser, Services, refused
from tests.gateway.records import counterparty

KEY = {"Idempotency-Key": "lead-from-the-form-17"}
DRAFT = {"name": "ООО «Ромашка»"}


def created(**_arguments: Any) -> dict[str, Any]:
    return counterparty(id=str(new_id()))


def test_a_repeat_is_answered_as_before_and_done_once(signed_in: Callable[..., Browser], services: Services) -> None:
    anna = signed_in()
    services.answers["create_counterparty"] = created
    first, second = (anna.post("/counterparties", json=DRAFT, headers=KEY) for _ in range(2))
    assert len(services.asked) == 1
    assert (second.status_code, second.json) == (first.status_code, first.json)
    for name in ("ETag", "Location", "Content-Type"):
        assert second.headers[name] == first.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"


def test_without_a_key_each_post_is_done(signed_in: Callable[..., Browser], services: Services) -> None:
    anna = signed_in()
    services.answers["create_counterparty"] = created
    ids = {anna.post("/counterparties", json=DRAFT).json["id"] for _ in range(2)}
    assert len(ids) == 2
    assert services.asked[0].idempotency_key is None


def test_the_service_gets_the_key_of_this_caller(signed_in: Callable[..., Browser], services: Services) -> None:
    anna, boris = signed_in("admin"), signed_in("manager")
    services.answers["create_counterparty"] = created
    anna.post("/counterparties", json=DRAFT, headers=KEY)
    boris.post("/counterparties", json=DRAFT, headers=KEY)
    keys = [asked.idempotency_key for asked in services.asked]
    assert keys == [f"{anna.user.id} lead-from-the-form-17", f"{boris.user.id} lead-from-the-form-17"]


@pytest.mark.parametrize(("path", "body"), [("/counterparties", {"name": "Другое"}), ("/leads", DRAFT)])
def test_the_same_key_with_another_request_is_refused(
    signed_in: Callable[..., Browser], services: Services, path: str, body: dict[str, str]
) -> None:
    anna = signed_in()
    services.answers["create_counterparty"] = created
    anna.post("/counterparties", json=DRAFT, headers=KEY)
    refused(anna.post(path, json=body, headers=KEY), 422, "idempotency_key_reused", "Idempotency-Key")
    assert len(services.asked) == 1


def test_a_repeat_while_the_first_is_being_done_is_told_to_wait(
    app: Flask, signed_in: Callable[..., Browser], services: Services
) -> None:
    anna = signed_in()
    arrived, may_answer = threading.Event(), threading.Event()

    def slowly(**_arguments: Any) -> dict[str, Any]:
        arrived.set()
        assert may_answer.wait(20)
        return counterparty()

    services.answers["create_counterparty"] = slowly
    answers: list[int] = []
    first = threading.Thread(
        target=lambda: answers.append(anna.post("/counterparties", json=DRAFT, headers=KEY).status_code)
    )
    first.start()
    assert arrived.wait(20)
    answer = anna.post("/counterparties", json=DRAFT, headers=KEY)
    may_answer.set()
    first.join()
    refused(answer, 409, "idempotency_in_progress")
    assert answer.headers["Retry-After"] == "1"
    assert answers == [201]
    assert len(services.asked) == 1


@pytest.mark.parametrize("error", [Invalid("Bad INN.", field="inn"), Unavailable("Down.")])
def test_what_was_refused_may_be_tried_again_with_the_same_key(
    signed_in: Callable[..., Browser], services: Services, error: Exception
) -> None:
    anna = signed_in()
    services.answers["create_counterparty"] = error
    assert anna.post("/counterparties", json=DRAFT, headers=KEY).status_code in (422, 503)
    services.answers["create_counterparty"] = created
    assert anna.post("/counterparties", json=DRAFT, headers=KEY).status_code == 201


def test_a_request_whose_process_died_is_taken_over_after_a_minute(
    signed_in: Callable[..., Browser], services: Services, gateway: Gateway
) -> None:
    anna = signed_in()
    services.answers["create_counterparty"] = created
    anna.post("/counterparties", json=DRAFT, headers=KEY)
    with gateway.database(system("test")) as db:
        db.execute(sa.update(models.IdempotentAnswer).values(status=None))
    refused(anna.post("/counterparties", json=DRAFT, headers=KEY), 409, "idempotency_in_progress")
    with gateway.database(system("test")) as db:
        earlier = models.IdempotentAnswer.began_at - ABANDONED_AFTER
        db.execute(sa.update(models.IdempotentAnswer).values(began_at=earlier))
    assert anna.post("/counterparties", json=DRAFT, headers=KEY).status_code == 201
    assert len(services.asked) == 2


def test_a_secret_is_not_kept_to_be_answered_again(signed_in: Callable[..., Browser], gateway: Gateway) -> None:
    anna = signed_in()
    draft = {"name": "Сайт", "scopes": ["leads:write"]}
    made = anna.post("/api-keys", json=draft, headers=KEY)
    assert made.status_code == 201
    refused(anna.post("/api-keys", json=draft, headers=KEY), 409, "already_done")
    assert len(anna.get("/api-keys").json["items"]) == 1
    with gateway.database(system("test"), read_only=True) as db:
        assert db.scalars(sa.select(models.IdempotentAnswer)).one().body == b""


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "ключ"])
def test_a_key_that_cannot_be_one_is_malformed(signed_in: Callable[..., Browser], services: Services, key: str) -> None:
    headers = {"Idempotency-Key": key.encode().decode("latin-1")}
    answer = signed_in().post("/counterparties", json=DRAFT, headers=headers)
    refused(answer, 400, "malformed_request", "Idempotency-Key")
    assert services.asked == []


def test_old_answers_are_forgotten(signed_in: Callable[..., Browser], services: Services, gateway: Gateway) -> None:
    anna = signed_in()
    services.answers["create_counterparty"] = created
    anna.post("/counterparties", json=DRAFT, headers=KEY)
    with gateway.database(system("test")) as db:
        earlier = models.IdempotentAnswer.began_at - KEPT - timedelta(minutes=1)
        db.execute(sa.update(models.IdempotentAnswer).values(began_at=earlier))
    gateway.housekeeping.forget()
    assert anna.post("/counterparties", json=DRAFT, headers=KEY).status_code == 201
    assert len(services.asked) == 2


def test_a_programs_key_is_its_own(
    app: Flask, services: Services, api_key: Callable[..., tuple[UUID, dict[str, str]]]
) -> None:
    (_, first), (_, second) = api_key("contacts:write"), api_key("contacts:write")
    services.answers["create_counterparty"] = created
    client = app.test_client()
    made: list[Any] = [
        client.post("/api/v1/counterparties", json=DRAFT, headers=KEY | headers).json
        for headers in (first, first, second)
    ]
    answers = [one["id"] for one in made]
    assert answers[0] == answers[1] != answers[2]
