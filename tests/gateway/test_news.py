"""What browsers hear of the services' events."""

import importlib
from typing import Any

import msgspec
import pytest

from gateway.news import TELLINGS, news_of
from services.contacts.interface import CounterpartyChanged
from services.kit.migrate import SERVICES
from services.kit.wire import Event, new_id
from services.reminders.interface import ReminderDue
from services.telephony.interface import CallMissed, CallObserved, CallRinging
from tests.gateway.records import call, counterparty, reminder

NOT_FOR_BROWSERS = {
    "CallObserved",
    "CallMissed",
    "EmailBecameLead",
    "EmailFiled",
    "EmailOffered",
    "EmailUnfiled",
    "InteractionPlanned",
    "LeadLinked",
    "SegmentsPlaced",
    "ShortMessageBecameLead",
    "ShortMessagePlaced",
    "SmsReported",
}


def test_every_event_is_told_or_deliberately_not() -> None:
    declared = {
        cls
        for name in SERVICES
        for cls in vars(importlib.import_module(f"services.{name}.interface")).values()
        if isinstance(cls, type) and issubclass(cls, Event) and cls is not Event
    }
    assert {cls.__name__ for cls in declared - set(TELLINGS)} == NOT_FOR_BROWSERS
    assert CallMissed in declared
    assert CallObserved in declared


def test_a_change_is_told_to_all_by_its_ids_only() -> None:
    one = counterparty(name="Тайное имя")
    news = news_of(msgspec.convert({"counterparty": one, "deleted": False}, CounterpartyChanged))
    assert (news.kind, news.audience) == ("counterparty_changed", None)
    assert {key: str(value) for key, value in news.data.items()} == {
        "id": one["id"],
        "counterparty_id": one["id"],
        "version": "1",
        "deleted": "False",
    }


def test_what_is_private_is_told_to_its_creator_only() -> None:
    creator = new_id()
    one = counterparty(private=True, created_by=str(creator))
    news = news_of(msgspec.convert({"counterparty": one, "deleted": False}, CounterpartyChanged))
    assert news.audience == frozenset({creator})


@pytest.mark.parametrize("answered_by_another", [False, True])
def test_a_call_is_told_to_those_whose_phones_ring_and_who_took_it(answered_by_another: bool) -> None:
    rung, taker = [new_id(), new_id()], new_id() if answered_by_another else None
    one: dict[str, Any] = call(rung, taker)
    news = news_of(msgspec.convert({"call": one}, CallRinging))
    assert news.audience == frozenset({*rung, *([taker] if taker else [])})
    assert msgspec.to_builtins(news.data["call"])["id"] == one["id"]


def test_a_due_reminder_is_told_to_its_owner_with_its_record() -> None:
    owner = new_id()
    news = news_of(msgspec.convert({"reminder": reminder(owner)}, ReminderDue))
    assert (news.kind, news.audience) == ("reminder_due", frozenset({owner}))
    assert news.data["reminder"].title == "Перезвонить"
