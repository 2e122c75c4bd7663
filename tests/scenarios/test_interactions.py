"""All dealings with a client in one story, by the running suite: registered, processed, analysed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from services.kit.wire import new_id, now
from tests.http import Http
from tests.waiting import until

KINDS = {
    "phone": "call",
    "email": "letter",
    "meeting": "meeting",
    "letter": "paper_letter",
    "fax": "fax",
    "messenger": "messenger",
    "note": "note",
}
"""What each channel is in the timeline."""


def test_every_kind_of_interaction_is_registered_processed_and_analysed(as_user: Callable[..., Http]) -> None:
    """F02, F03, F15, F16, F19, F21, F40, F50, F71, F72, F75-F77, T01."""
    anna, head = as_user("manager", "Анна Всеядная"), as_user("head_of_sales", "Глеб Главный")
    word = new_id().hex[:10]
    client = anna.post("/counterparties", {"name": f"ООО «Всё {word}»", "legal_form": "legal_entity"})["id"]

    # Registered: one of each kind, planned, incoming and outgoing.
    start = now() - timedelta(hours=2)
    lines: dict[str, dict[str, Any]] = {}
    for number, channel in enumerate(KINDS):
        direction = "inbound" if number % 2 else "outbound"
        draft = {"counterparty_id": client, "channel": channel, "direction": direction, "subject": f"{channel} {word}"}
        draft |= {"status": "planned", "progress": "not_done", "starts_at": str(start + timedelta(minutes=number))}
        lines[channel] = anna.post("/interactions", draft)
    asked: dict[str, Any] = {"counterparty_id": client}
    assert anna.get("/interactions/summary", **asked)["overdue"] == len(KINDS)

    # Processed: one is cancelled, one brings the next, the others are held, three of them to the end.
    fax = lines.pop("fax")
    anna.patch(f"/interactions/{fax['id']}", {"status": "cancelled", "progress": "not_needed"}, 1)
    for channel, line in lines.items():
        done = channel in ("phone", "meeting", "note")
        change: dict[str, Any] = {"status": "held", "result": "Да", "progress": "done" if done else "partly_done"}
        if channel == "meeting":
            change["next"] = {"starts_at": str(now() + timedelta(days=7)), "channel": "phone"}
        assert anna.patch(f"/interactions/{line['id']}", change, 1)["status"] == "held"

    # Seen everywhere: the journal, the client's timeline by kinds, the calendar.
    journal = anna.get("/interactions", **asked)["items"]
    assert sorted(line["channel"] for line in journal) == sorted([*KINDS, "phone"])
    for channel, kind in KINDS.items():
        shown = anna.get(f"/counterparties/{client}/timeline", kinds=f'["{kind}"]')["items"]
        assert len(shown) == (2 if channel == "phone" else 1), channel
    days: dict[str, Any] = {
        "starts_from": str(now() - timedelta(days=1)),
        "starts_before": str(now() + timedelta(days=8)),
    }
    in_calendar = anna.get("/calendar", manager_ids=f'["{anna.user["id"]}"]', **days)["items"]
    assert len([line for line in in_calendar if line["counterparty_id"] == client]) == len(KINDS)  # no note, one more

    # Analysed: in numbers, by kinds, and as the records behind them.
    summary = head.get("/interactions/summary", **asked)
    assert {part["key"]: part["lines"] for part in summary["by_status"]} == {"held": 6, "planned": 1, "cancelled": 1}
    assert {part["key"] for part in summary["by_channel"]} == set(KINDS)
    assert summary["done_share"] == 42.9  # three of the seven that were to be done
    question: dict[str, Any] = {
        "source": "interaction",
        "filter": [{"field": "counterparty_id", "op": "any_of", "value": [client]}],
        "groups": [{"field": "manager_id"}, {"field": "channel"}],
        "measures": [
            {"kind": "count"},
            {"kind": "count", "filter": [{"field": "progress", "op": "any_of", "value": ["done"]}]},
            {"kind": "counterparties"},
        ],
    }
    whole, by_anna, *by_channel = head.post("/analysis", question)["rows"]
    assert whole["values"] == by_anna["values"] == ["8", "3", "1"]
    assert by_anna["titles"] == ["Анна Всеядная"]
    assert {row["keys"][1]: int(row["values"][0]) for row in by_channel} == {**dict.fromkeys(KINDS, 1), "phone": 2}
    table = {"columns": ["starts_at", "channel", "subject", "result", "counterparty_id"], "sort": "subject"}
    calls = head.post("/analysis/records", {"analysis": question, "table": table, "keys": [anna.user["id"], "phone"]})
    assert [one["cells"][2] for one in calls["items"]] == [f"phone {word}", ""]
    headings = [f"Столбец {number}" for number in range(10)]
    export = {"analysis": question, "table": table, "name": "Всё", "headings": headings, "total": "Итого"}
    job = head.post("/analysis/export", export, 202)
    until(lambda: head.get(f"/jobs/{job['id']}")["state"] == "done", 60, "the table is made into Excel")
