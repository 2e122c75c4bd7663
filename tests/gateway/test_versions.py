"""Optimistic locking over HTTP: ETag and If-Match."""

from collections.abc import Callable

import pytest

from services.kit.wire import VersionConflict
from tests.gateway.conftest import Browser, Services, refused
from tests.gateway.records import counterparty

ID = "01a2069c-428c-7678-8a44-6b5ac61f1900"
PATH = "/counterparties/" + ID


def test_a_record_is_answered_with_its_version_as_etag(signed_in: Callable[..., Browser], services: Services) -> None:
    services.answers["get_counterparty"] = counterparty(version=7)
    answer = signed_in().get(PATH)
    assert answer.headers["ETag"] == '"7"'
    assert answer.json["version"] == 7


def test_a_change_tells_the_service_which_version_it_is_of(
    signed_in: Callable[..., Browser], services: Services
) -> None:
    services.answers["update_counterparty"] = counterparty(version=8)
    answer = signed_in().patch(PATH, json={"name": "Новое"}, headers={"If-Match": '"7"'})
    assert answer.headers["ETag"] == '"8"'
    arguments = services.asked[0].arguments
    assert (str(arguments["counterparty_id"]), arguments["version"]) == (ID, 7)


def test_what_is_left_out_of_a_change_is_not_sent_on(signed_in: Callable[..., Browser], services: Services) -> None:
    import msgspec

    services.answers["update_counterparty"] = counterparty(version=2)
    signed_in().patch(PATH, json={"inn": None}, headers={"If-Match": '"1"'})
    assert msgspec.json.encode(services.asked[0].arguments["change"]) == b'{"inn":null}'


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_change_without_if_match_is_refused(
    signed_in: Callable[..., Browser], services: Services, method: str
) -> None:
    refused(signed_in().request(method, PATH, json={}), 428, "version_required", "If-Match")
    assert services.asked == []


@pytest.mark.parametrize("header", ["7", "*", 'W/"7"', '"seven"', '"1", "2"', '"-1"', '"' + "9" * 30 + '"'])
def test_an_if_match_without_meaning_is_malformed(signed_in: Callable[..., Browser], header: str) -> None:
    refused(signed_in().delete(PATH, headers={"If-Match": header}), 400, "malformed_request", "If-Match")


def test_a_conflict_carries_the_record_as_it_is_now(signed_in: Callable[..., Browser], services: Services) -> None:
    services.answers["update_counterparty"] = VersionConflict("Changed.", current=counterparty(version=9, name="Их"))
    answer = signed_in().patch(PATH, json={"name": "Наше"}, headers={"If-Match": '"7"'})
    problem = refused(answer, 409, "version_conflict")
    assert (problem["current"]["version"], problem["current"]["name"]) == (9, "Их")


def test_a_deletion_answers_nothing(signed_in: Callable[..., Browser], services: Services) -> None:
    services.answers["delete_counterparty"] = None
    answer = signed_in().delete(PATH, headers={"If-Match": '"7"'})
    assert (answer.status_code, answer.data) == (204, b"")
