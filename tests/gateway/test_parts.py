"""Which services answer, and how soon a request learns that one does not."""

from collections.abc import Callable

from gateway.app import Gateway
from gateway.rpc import DOWN_SECONDS
from services.kit.wire import DeadlineExceeded
from tests.gateway.conftest import Browser, Services, refused
from tests.gateway.records import counterparty

PATH = "/counterparties/01a2069c-428c-7678-8a44-6b5ac61f1900"


def states(browser: Browser) -> dict[str, str]:
    return {part["name"]: part["state"] for part in browser.get("/parts").json["parts"]}


def test_all_services_are_listed_and_up(
    signed_in: Callable[..., Browser], services: Services, gateway: Gateway
) -> None:
    gateway.parts.look()
    names = ("contacts", "leads", "telephony", "mail", "reminders", "rbs_sync")
    assert states(signed_in("manager")) == dict.fromkeys(names, "up")


def test_a_service_that_goes_and_comes_is_told_with_the_time(
    signed_in: Callable[..., Browser], services: Services, gateway: Gateway
) -> None:
    boris = signed_in("manager")
    caller = gateway.sessions.find(cookie(boris))
    assert caller is not None
    stream = gateway.streams.open(caller)
    assert b"retry:" in next(stream)
    assert b"event: hello" in next(stream)
    gateway.parts.look()
    since = boris.get("/parts").json["parts"][0]["since"]
    services.down.add("contacts")
    gateway.parts.look()
    assert states(boris)["contacts"] == "down"
    assert boris.get("/parts").json["parts"][0]["since"] > since
    assert next(stream).startswith(b"event: parts_changed\n")
    services.down.clear()
    gateway.parts.look()
    assert states(boris)["contacts"] == "up"
    assert next(stream).startswith(b"event: parts_changed\n")


def test_one_missed_ping_of_a_busy_service_is_forgiven(
    signed_in: Callable[..., Browser], services: Services, gateway: Gateway
) -> None:
    missed: list[str] = []

    def ping(service: str, deadline: float = 1.0) -> bool:
        if service == "mail" and service not in missed:
            missed.append(service)
            return False
        return True

    services.ping = ping  # type: ignore[method-assign]
    gateway.parts.look()
    assert states(signed_in())["mail"] == "up"


def test_a_read_does_not_wait_long_for_a_service_that_is_down(
    signed_in: Callable[..., Browser], services: Services, gateway: Gateway
) -> None:
    anna = signed_in()
    services.answers["get_counterparty"] = counterparty()
    services.answers["create_counterparty"] = counterparty()
    gateway.parts.look()
    anna.get(PATH)
    services.down.add("contacts")
    gateway.parts.look()
    anna.get(PATH)
    anna.post("/counterparties", json={"name": "x"})
    assert [asked.deadline for asked in services.asked] == [5.0, DOWN_SECONDS, 10.0]


def test_an_answer_that_did_not_come_makes_the_gateway_look_at_once(
    signed_in: Callable[..., Browser], services: Services, gateway: Gateway
) -> None:
    gateway.parts._hurry.clear()
    services.answers["get_counterparty"] = DeadlineExceeded("contacts did not answer.")
    refused(signed_in().get(PATH), 504, "deadline_exceeded")
    assert gateway.parts._hurry.is_set()


def cookie(browser: Browser) -> str:
    from gateway.sessions import COOKIE

    found = browser.client.get_cookie(COOKIE)
    assert found is not None
    return found.value
