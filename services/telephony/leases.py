"""Which SIP agent holds which line: each line is held by one, for LEASE_SECONDS from its last word."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from services.kit.db import Session
from services.kit.log import get_logger
from services.kit.wire import now
from services.telephony import models
from services.telephony.interface.agent import LEASE_SECONDS, AgentAccount, AgentConfiguration, LineReport, Route
from services.telephony.lines import require_system
from services.telephony.phones import phones_of
from services.telephony.providers.presets import SIP_SENDERS
from services.telephony.routing import ring_line

log = get_logger(__name__)
LEASE = timedelta(seconds=LEASE_SECONDS)
FORGOTTEN = timedelta(days=1)


def claim(db: Session, agent_id: UUID, name: str, reports: list[LineReport]) -> AgentConfiguration:
    """See `Agents.claim_lines`. Raises Forbidden."""
    require_system(db)
    agent = _seen(db, agent_id, name)
    # One claim at a time looks at all leases: two agents must not both find a line free.
    accounts = db.scalars(
        select(models.SipAccount).where(models.SipAccount.active).order_by(models.SipAccount.id).with_for_update()
    ).all()
    leases = {lease.account_id: lease for lease in db.scalars(select(models.LineLease))}
    at = now()
    waited = at - agent.since >= LEASE
    told = {report.account_id: report for report in reports}
    held = []
    for account in accounts:
        lease = leases.get(account.id)
        if lease is None:
            lease = models.LineLease(account_id=account.id, agent_id=agent_id, status="opening", code=0, reason="")
            lease.since = at
            db.add(lease)
        elif lease.agent_id != agent_id:
            if lease.until > at or not waited:
                continue
            log.warning("line_taken_over", line=account.name, agent=name, before=str(lease.agent_id))
            lease.agent_id, lease.status, lease.code, lease.reason, lease.since = agent_id, "opening", 0, "", at
        lease.until = at + LEASE
        if (report := told.get(account.id)) is not None:
            _note(lease, report)
        held.append(account)
    db.flush()
    return AgentConfiguration(accounts=_for_agent(db, held))


def release(db: Session, agent_id: UUID) -> None:
    """Raises Forbidden."""
    require_system(db)
    db.execute(delete(models.LineLease).where(models.LineLease.agent_id == agent_id))
    db.execute(delete(models.Agent).where(models.Agent.id == agent_id))


def _seen(db: Session, agent_id: UUID, name: str) -> models.Agent:
    at = now()
    agent = db.get(models.Agent, agent_id, with_for_update=True)
    if agent is None:
        db.execute(delete(models.Agent).where(models.Agent.seen_at < at - FORGOTTEN))
        agent = models.Agent(id=agent_id, name=name, since=at, seen_at=at)
        db.add(agent)
    elif at - agent.seen_at > LEASE / 2:
        agent.since = at
    agent.name, agent.seen_at = name, at
    return agent


def _note(lease: models.LineLease, report: LineReport) -> None:
    if (lease.status, lease.code, lease.reason) != (report.status, report.code, report.reason):
        lease.status, lease.code, lease.reason = report.status, report.code, report.reason[:300]
        lease.since = now()


def _for_agent(db: Session, accounts: Iterable[models.SipAccount]) -> list[AgentAccount]:
    phones = phones_of(db, {user_id for account in accounts for user_id in account.rings})
    return [
        AgentAccount(
            id=row.id,
            name=row.name,
            line_number=row.line_number,
            domain=row.domain,
            registrar=row.registrar,
            proxy=row.proxy,
            username=row.username,
            sealed_password=row.sealed_password,
            transport=row.transport,
            port=row.port,
            srtp=row.srtp,
            senders=SIP_SENDERS[row.preset],
            fallback=Route(
                steps=ring_line([phones[user_id] for user_id in row.rings if user_id in phones]),
                record=row.record,
                announcement=row.announcement_key,
                greeting=row.greeting_key,
            ),
        )
        for row in accounts
    ]
