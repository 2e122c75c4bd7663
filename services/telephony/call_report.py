"""What calls add up to: by manager, line, hour or day."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Select, Text, and_, case, cast, func, select

from services.kit.db import Session
from services.kit.wire import Invalid
from services.telephony import call_list
from services.telephony.calls import visible
from services.telephony.interface.reports import CallFigures, CallReport, ReportGroup
from services.telephony.models import Call, ProviderAccount, SipAccount

LONGEST = timedelta(days=400)
ROWS_AT_MOST = 1000


def report(db: Session, by: ReportGroup, started_from: datetime, started_before: datetime, zone: str) -> CallReport:
    """Raises Invalid."""
    check(started_from, started_before, zone)
    period = (
        Call.status == "ended",
        Call.started_at >= started_from,
        Call.started_at < started_before,
        visible(db),
    )
    total = db.execute(select(*_figures()).where(*period)).one()
    key = _key(by, zone)
    rows = db.execute(
        _ordered(select(key, *_figures()).where(*period).group_by(key), by, key).limit(ROWS_AT_MOST)
    ).all()
    titles = _titles(db) if by == "line" else {}
    return CallReport(
        total=_struct(None, "", total),
        rows=[_struct(name, titles.get(name or "", name or ""), figures) for name, *figures in rows],
    )


def check(started_from: datetime, started_before: datetime, zone: str) -> None:
    """Pure. Raises Invalid."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid("There is no such time zone.", field="zone") from None
    if started_from.tzinfo is None or started_before.tzinfo is None:
        raise Invalid("The times must carry a zone, like 2030-05-01T09:00:00+03:00.", field="started_from")
    if not timedelta() < started_before - started_from <= LONGEST:
        raise Invalid(f"Choose a period of at most {LONGEST.days} days.", field="started_before")


def _key(by: ReportGroup, zone: str) -> Any:
    """What a row is for, as text. A call that nobody took is the one's who is to return it."""
    at_place = func.timezone(zone, Call.started_at)
    if by == "manager":
        return cast(func.coalesce(Call.user_id, Call.responsible_id), Text)
    if by == "hour":
        return cast(func.extract("hour", at_place), Text)
    if by == "day":
        return func.to_char(at_place, "YYYY-MM-DD")
    # A provider's account may have many numbers: each is a line of its own.
    own = cast(func.coalesce(Call.account_id, case((Call.line_number.is_(None), Call.provider_account_id))), Text)
    return func.coalesce(own, Call.line_number)


def _ordered(query: Select[Any], by: ReportGroup, key: Any) -> Select[Any]:
    if by == "hour":
        return query.order_by(func.length(key), key)
    return query.order_by(key) if by == "day" else query.order_by(func.count().desc(), key)


def _figures() -> list[Any]:
    inbound, talked = Call.direction == "inbound", call_list.talked()
    answered, missed = and_(inbound, talked), and_(inbound, ~talked)
    return [
        func.count(),
        func.count().filter(inbound),
        func.count().filter(~inbound),
        func.count().filter(talked),
        func.count().filter(answered),
        func.count().filter(missed),
        func.coalesce(func.sum(Call.talk_seconds), 0),
        func.avg(Call.talk_seconds).filter(talked),
        func.avg(Call.wait_seconds).filter(inbound),
        func.percentile_cont(0.5).within_group(Call.wait_seconds).filter(answered),
    ]


def _titles(db: Session) -> dict[str, str]:
    """The names of lines and of accounts, by their ids."""
    named = [
        *db.execute(select(SipAccount.id, SipAccount.name)),
        *db.execute(select(ProviderAccount.id, ProviderAccount.name)),
    ]
    return {str(id_): name for id_, name in named}


def _struct(key: str | None, title: str, figures: Any) -> CallFigures:
    calls, inbound, outbound, talked, answered, missed, talk, average_talk, average_wait, median = figures
    return CallFigures(
        key=key,
        title=title,
        calls=calls,
        inbound=inbound,
        outbound=outbound,
        talked=talked,
        answered=answered,
        missed=missed,
        missed_share=missed / inbound if inbound else None,
        talk_seconds=talk,
        average_talk_seconds=_rounded(average_talk),
        average_wait_seconds=_rounded(average_wait),
        median_answer_seconds=_rounded(median),
    )


def _rounded(seconds: Any) -> float | None:
    return None if seconds is None else round(float(seconds), 1)
