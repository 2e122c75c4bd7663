"""Zebra's call records, one a channel; what they say of each call. Pure.

That `timestamp` is when a channel began, and `bridge_id` the first channel's id, is our reading; Zebra says neither.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from urllib.parse import urljoin

from services.telephony.facts import LegFact
from services.telephony.providers.adapter import Clock, Fields, Heard, number_of, text_of
from services.telephony.providers.summing import last_word
from services.telephony.providers.zebra_events import leg, lowered, number_in, unix


def read(rows: Sequence[Mapping[str, object]], clock: Clock, line_number: str) -> list[Heard]:
    """The calls with clients. Raises NotUnderstood."""
    records = sorted((lowered(row) for row in rows), key=_group)
    calls = []
    for group_id, channels in groupby(records, _group):
        known = list(channels)
        lines = [fact for number, one in enumerate(known) for fact in _leg(number, one, clock, line_number)]
        calls.append(last_word(group_id, lines, [link for one in known if (link := recording_of(one))]))
    return [call for call in calls if call is not None]


def _group(record: Fields) -> str:
    return text_of(record, "bridge_id") or text_of(record, "call_id", needed=True)


def recording_of(record: Fields) -> str:
    """Zebra's only name of a recording is where it lies; our login opens it. Empty where there is none."""
    base, name = text_of(record, "rec_link"), text_of(record, "rec_file")
    return urljoin(base if base.endswith("/") else f"{base}/", name) if base and name else ""


def _leg(number: int, record: Fields, clock: Clock, line_number: str) -> list[LegFact]:
    begin = unix(number_of(record, "timestamp"))
    talk = number_of(record, "billing_seconds")
    end = begin + max(number_of(record, "duration_seconds"), talk)
    states = [(1, "ringing", begin), (3, "ended", end)]
    if talk > 0:
        states.insert(1, (2, "answered", end - talk))
    return [
        leg(
            f"{number:06}",
            seq,
            kind,  # type: ignore[arg-type]
            clock.at(at),
            into_pbx=text_of(record, "call_direction").lower() == "inbound",
            caller=number_in(record, "caller_id_number", "from"),
            callee=number_in(record, "callee_id_number", "to"),
            line_number=line_number,
            cause=text_of(record, "hangup_cause"),
            code="",
        )
        for seq, kind, at in states
    ]
