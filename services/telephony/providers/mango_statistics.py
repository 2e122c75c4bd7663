"""Mango's statistics: one line a leg, `;` between the values, no quoting; what they say of each call. Pure."""

from collections.abc import Iterable
from itertools import groupby

from services.telephony.facts import LegFact, LegKind
from services.telephony.providers.adapter import Clock, Heard, NotUnderstood, number_of
from services.telephony.providers.mango_codes import ACCEPTED, outcome_of
from services.telephony.providers.mango_events import sides_of
from services.telephony.providers.summing import last_word

FIELDS = (
    "records",
    "start",
    "finish",
    "answer",
    "from_extension",
    "from_number",
    "to_extension",
    "to_number",
    "disconnect_reason",
    "line_number",
    "location",
    "entry_id",
    "create",
)
Row = dict[str, str]


def read(csv: str, clock: Clock) -> list[Heard]:
    """The calls with clients. Raises NotUnderstood where a line is not one of ours."""
    rows = [_row(line) for line in csv.splitlines() if line.strip()]
    rows.sort(key=lambda row: row["entry_id"])
    calls = (_call(entry, list(lines), clock) for entry, lines in groupby(rows, lambda row: row["entry_id"]))
    return [call for call in calls if call is not None]


def _row(line: str) -> Row:
    values = line.strip().split(";")
    if len(values) != len(FIELDS):
        raise NotUnderstood(f"a line of the statistics has {len(values)} values, not {len(FIELDS)}: {line[:200]!r}")
    return dict(zip(FIELDS, values, strict=True))


def _call(entry_id: str, rows: list[Row], clock: Clock) -> Heard | None:
    """None for a call between ours."""
    if not entry_id:
        raise NotUnderstood("a line of the statistics is of no call")
    lines = [fact for number, row in enumerate(rows) for fact in _leg(number, row, clock)]
    return last_word(entry_id, lines, recordings(rows))


def recordings(rows: Iterable[Row]) -> list[str]:
    """The ids of the recordings, each once."""
    found = [one.strip() for row in rows for one in row["records"].strip("[] ").split(",")]
    return list(dict.fromkeys(one for one in found if one))


def _leg(number: int, row: Row, clock: Clock) -> list[LegFact]:
    fields = {
        "from": {"extension": row["from_extension"], "number": row["from_number"]},
        "to": {"extension": row["to_extension"], "number": row["to_number"]},
    }
    sides = sides_of(fields, row["line_number"], row["location"].lower())
    reason = number_of(row, "disconnect_reason")
    begin, answer, finish = (number_of(row, name) for name in ("start", "answer", "finish"))
    if not begin or not finish:
        raise NotUnderstood("a line of the statistics does not say when")

    def state(seq: int, kind: LegKind, at: int) -> LegFact:
        return LegFact(
            leg_id=f"{number:06}",
            seq=seq,
            kind=kind,
            at=clock.at(at),
            direction=sides.direction,
            client_number=sides.client_number,
            line_number=row["line_number"] or None,
            extension=sides.extension,
            technical=reason in ACCEPTED,
            carrier=False,
            reason_code=reason,
            outcome=outcome_of(reason),
            taken_from="",
        )

    answered = [state(2, "answered", answer)] if answer else []
    return [state(1, "ringing", begin), *answered, state(3, "ended", finish)]
