"""One trace id from the click to the last event that it causes."""

import json

from deploy.local.suite import Suite
from services.kit.wire import new_id
from tests.http import Http
from tests.waiting import until


def test_a_conversion_is_followed_by_its_trace_through_every_process(suite: Suite, admin: Http) -> None:
    lead = admin.post("/leads", {"name": f"Следопыт {new_id().hex[-8:]}"})
    trace_id = new_id().hex
    answer = admin.request("POST", f"/leads/{lead['id']}/convert", json={}, headers={"X-Trace-Id": trace_id})
    assert answer.ok and answer.headers["X-Trace-Id"] == trace_id
    until(lambda: admin.get(f"/leads/{lead['id']}")["counterparty_id"], 15, "the lead has its client")
    assert {"gateway", "leads", "contacts"} <= set(until(lambda: told_by(suite, trace_id)))


def told_by(suite: Suite, trace_id: str) -> list[str]:
    """The services whose logs have lines of this trace, once all three have."""
    found = set()
    for name in ("gateway", "leads", "contacts"):
        for line in suite.log(name).read_text().splitlines():
            if trace_id in line and json.loads(line)["trace_id"] == trace_id:
                found.add(json.loads(line)["service"])
    return sorted(found) if len(found) == 3 else []
