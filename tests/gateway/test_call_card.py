"""The caller's card: everyone the caller may be, and what is left out where a part of the suite is slow."""

import time
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import msgspec
import pytest

from gateway.call_card import ADDED_SECONDS, CallCard, card_of
from services.contacts.interface import Contacts, Party
from services.kit.wire import DeadlineExceeded, Forbidden, NotFound, ServiceError, Unavailable, new_id
from services.leads.interface import Deal, Leads
from services.telephony.interface import Call
from tests import records
from tests.gateway.records import call


class Slow:
    """Contacts and leads that answer after a while, or refuse; each remembers whom it was asked about."""

    def __init__(self, seconds: float = 0.0, refusal: ServiceError | None = None, refuses: type | None = None) -> None:
        self.seconds, self.refusal, self.refuses = seconds, refusal, refuses
        self.asked: list[tuple[str, Any]] = []

    def of(self, protocol: type, asker: object, deadline: float) -> Any:
        assert deadline == ADDED_SECONDS

        def answer(name: str, items: list[Any], of: dict[str, Any]) -> Any:
            self.asked.append((name, of.get("counterparty_id") or of.get("contact_id")))
            time.sleep(self.seconds)
            if self.refusal is not None and protocol is self.refuses:
                raise self.refusal
            return SimpleNamespace(items=items)

        return SimpleNamespace(
            list_interactions=lambda **of: answer("contacts", [records.interaction(subject="Звонили")], of),
            list_deals=lambda **of: answer("leads", [deal("new"), deal("won"), deal("negotiation")], of),
        )


def deal(stage: str) -> Deal:
    plain: dict[str, Any] = dict.fromkeys(Deal.__struct_fields__)
    plain |= {"id": new_id(), "stage": stage, "title": stage}
    return Deal(**plain)


def party(name: str, counterparty_id: UUID | None = None) -> Party:
    return Party(
        counterparty_id=counterparty_id,
        counterparty_name=None,
        contact_id=None if counterparty_id else new_id(),
        contact_name=name,
        manager_id=None,
    )


def card(slow: Slow, *parties: Party) -> CallCard:
    ringing = msgspec.convert(call([], None), Call)
    visit: Any = SimpleNamespace(gateway=SimpleNamespace(rpc=slow), asker=object())
    return card_of(visit, msgspec.structs.replace(ringing, parties=list(parties)))


def test_everyone_the_caller_may_be_is_shown_with_open_deals_and_what_was_last() -> None:
    """R45, S14."""
    slow, firm = Slow(), new_id()
    shown = card(slow, party("Мария", firm), party("Пётр"))
    assert [one.party.contact_name for one in shown.parties] == ["Мария", "Пётр"], "nobody is guessed"
    assert [[one.stage for one in each.deals] for each in shown.parties] == [["new", "negotiation"]] * 2
    assert [one.subject for one in shown.parties[0].interactions] == ["Звонили"]
    assert (shown.partial, shown.missing) == (False, [])
    assert sorted(name for name, whom in slow.asked if whom == firm) == ["contacts", "leads"]


def test_an_unknown_number_has_a_card_and_asks_nobody() -> None:
    slow = Slow()
    shown = card(slow)
    assert (shown.parties, shown.partial, slow.asked) == ([], False, [])


@pytest.mark.parametrize("refusal", [DeadlineExceeded("late"), Unavailable("down")])
@pytest.mark.parametrize(("refuses", "missing"), [(Contacts, "contacts"), (Leads, "leads")])
def test_what_does_not_answer_in_time_is_left_out_and_said(refusal: ServiceError, refuses: type, missing: str) -> None:
    shown = card(Slow(refusal=refusal, refuses=refuses), party("Мария", new_id()))
    assert (shown.partial, shown.missing) == (True, [missing])
    (one,) = shown.parties
    assert bool(one.deals) is (missing == "contacts") and bool(one.interactions) is (missing == "leads")


@pytest.mark.parametrize("refusal", [NotFound("no"), Forbidden("no")])
def test_what_the_asker_may_not_see_is_not_missing(refusal: ServiceError) -> None:
    shown = card(Slow(refusal=refusal, refuses=Contacts), party("Мария", new_id()))
    assert (shown.partial, shown.parties[0].interactions) == (False, [])


def test_all_is_asked_for_at_once_and_of_many_only_the_first_five() -> None:
    """A phone is ringing: seven who it may be take no longer than one."""
    slow = Slow(seconds=0.2)
    begin = time.monotonic()
    shown = card(slow, *(party(str(number), new_id()) for number in range(7)))
    assert time.monotonic() - begin < 1.0, "one after the other would take two seconds"
    assert len(slow.asked) == 10 and len(shown.parties) == 7
    assert [bool(one.deals) for one in shown.parties] == [True] * 5 + [False] * 2
