"""Open pages hear of directories, fields and segments that others change, by the running suite."""

from collections.abc import Callable, Iterator

import pytest

from deploy.local.suite import Suite
from gateway.sessions import COOKIE
from services.kit.wire import new_id
from tests.gateway.pages import Page
from tests.http import Http


@pytest.fixture
def page(suite: Suite, as_user: Callable[..., Http]) -> Iterator[Page]:
    """The open page of a seller."""
    seller = as_user("manager")
    page = Page(suite.gateway_url, seller.session.cookies[COOKIE])
    page.wait_for("hello")
    yield page
    page.close()


def test_an_entry_of_a_directory_that_another_adds_is_told(page: Page, admin: Http) -> None:
    """C45, S26."""
    entry = admin.post("/directory-entries", {"directory": "industry", "name": f"Отрасль {new_id().hex}"})
    assert page.wait_for("directory_changed")["directory"] == "industry"
    page.received = b""
    admin.patch(f"/directory-entries/{entry['id']}", {"name": f"Иначе {new_id().hex}"}, 1)
    assert page.wait_for("directory_changed")["directory"] == "industry"
    page.received = b""
    admin.delete(f"/directory-entries/{entry['id']}", None, **{"If-Match": '"2"'})
    assert page.wait_for("directory_changed")["directory"] == "industry"


def test_a_field_that_the_administrator_adds_is_told(page: Page, admin: Http) -> None:
    """C10, C24, S28."""
    draft = {"kind": "contact", "name": f"Поле {new_id().hex[:8]}", "type": "text"}
    made = admin.post("/custom-fields", draft)
    assert page.wait_for("fields_changed")["kind"] == "contact"
    page.received = b""
    admin.patch(f"/custom-fields/{made['id']}", {"archived": True}, 1)
    assert page.wait_for("fields_changed")["kind"] == "contact"


def test_clients_that_enter_a_segment_by_its_conditions_are_told_of_when_the_base_was_gone_through(
    page: Page, admin: Http
) -> None:
    """R02, S02."""
    city = f"Город {new_id().hex[:8]}"
    client = admin.post("/counterparties", {"name": city, "city": city})
    conditions = [{"field": "city", "op": "is", "value": city}]
    segment = admin.post("/segments", {"name": city, "conditions": conditions})
    assert page.wait_for("segments_changed")["refreshed"] is False
    told = page.received.count(b"event: segments_changed")
    page.received = page.received.replace(b"event: segments_changed", b"event: heard", told)
    assert page.wait_for("segments_changed", 30)["refreshed"] is True
    assert segment["id"] in admin.get(f"/counterparties/{client['id']}")["filter_segment_ids"]
