"""Trying the connection, and looking at both bases side by side. Nothing is written on either side."""

from collections import Counter
from collections.abc import Iterator
from typing import get_args
from uuid import UUID

from sqlalchemy import select

from services.contacts.interface import Contacts, Counterparty
from services.contacts.interface.identity import Likeness
from services.kit.db import Session
from services.kit.settings import load
from services.kit.wire import now
from services.rbs_sync import merged
from services.rbs_sync.client import RosBusinessSoft
from services.rbs_sync.interface import CompanyPreview, ConnectionCheck, NotConfigured, PairState, RbsUnavailable
from services.rbs_sync.matching import emails_in, phones_in
from services.rbs_sync.models import CompanyLink
from services.rbs_sync.plan import Ours, Theirs, pair_companies
from services.rbs_sync.profile import load_profile
from services.rbs_sync.settings import INCOMPLETE, Access

CHECK_SECONDS = 10.0
READ_SECONDS = 40.0
PAGE = 200
ASKED_AT_ONCE = 200


def check(access: Access | None) -> ConnectionCheck:
    """Logs in and reads one row. Everything that is wrong is in the answer."""
    try:
        if access is None:
            raise NotConfigured(INCOMPLETE)
        with _talk(access, CHECK_SECONDS) as rbs:
            rbs.log_in()
            rbs.try_reading()
    except NotConfigured as error:
        return ConnectionCheck(ok=False, stage="settings", explanation=error.message)
    except RbsUnavailable as error:
        begins = f" The answer begins: {error.details['answer']}" if "answer" in error.details else ""
        return ConnectionCheck(ok=False, stage=error.details["stage"], explanation=error.message + begins)
    return ConnectionCheck(ok=True, stage="done", explanation="RosBusinessSoft answers and its companies can be read.")


def read_theirs(access: Access) -> list[Theirs]:
    """Their companies. Raises RbsUnavailable."""
    with _talk(access, READ_SECONDS) as rbs:
        return rbs.companies()


def read_ours(contacts: Contacts) -> list[Ours]:
    """Every counterparty that the asker may see. Raises Unavailable."""
    # A name changed meanwhile moves its counterparty to another page: it may come twice.
    return list({company.id: company for company in map(_ours, _counterparties(contacts))}.values())


def preview(contacts: Contacts, ours: list[Ours], theirs: list[Theirs], links: dict[UUID, int]) -> CompanyPreview:
    """Both sides, paired and counted. Whom nothing pairs is asked of the matcher of `contacts`. Raises Unavailable."""
    alone = {pair.rbs_id for pair in pair_companies(ours, theirs, links) if pair.state == "new_there"}
    likely = _likely(contacts, [row for row in theirs if row.id in alone])
    pairs = pair_companies(ours, theirs, links, likely)
    counts = Counter(pair.state for pair in pairs)
    return CompanyPreview(loaded_at=now(), pairs=pairs, counts={state: counts[state] for state in get_args(PairState)})


def _likely(contacts: Contacts, rows: list[Theirs]) -> dict[int, list[UUID]]:
    """Whom of ours each of these may be."""
    found: dict[int, list[UUID]] = {}
    for first in range(0, len(rows), ASKED_AT_ONCE):
        some = rows[first : first + ASKED_AT_ONCE]
        likenesses = [
            Likeness(
                name=row.name[:300],
                inn=(row.inn or "").strip()[:300] or None,
                kpp=(row.kpp or "").strip()[:300] or None,
                phones=sorted(phones_in(row.phone))[:50],
                emails=sorted(emails_in(row.email))[:50],
            )
            for row in some
        ]
        answers = contacts.find_duplicates_of_each(likenesses)
        for row, matches in zip(some, answers, strict=True):
            if matches:
                found[row.id] = [match.party.id for match in matches]
    return found


def links(db: Session) -> dict[UUID, int]:
    """RBS_IDs by counterparty, as counterparties are now."""
    return merged.present(db, dict(db.execute(select(CompanyLink.counterparty_id, CompanyLink.rbs_id)).all()))


def _counterparties(contacts: Contacts) -> Iterator[Counterparty]:
    cursor: str | None = None
    while True:
        page = contacts.list_counterparties(cursor=cursor, limit=PAGE)
        yield from page.items
        if (cursor := page.cursor) is None:
            return


def _ours(counterparty: Counterparty) -> Ours:
    return Ours(
        id=counterparty.id,
        name=counterparty.name,
        phones=[phone.e164 for phone in counterparty.phones if phone.e164],
        emails=counterparty.emails,
        inn=counterparty.inn,
        kpp=counterparty.kpp,
    )


def _talk(access: Access, seconds: float) -> RosBusinessSoft:
    return RosBusinessSoft(
        access.address,
        access.login,
        access.password,
        profile=load_profile(),
        seconds=seconds,
        allow_loopback=load().allow_loopback,
    )
