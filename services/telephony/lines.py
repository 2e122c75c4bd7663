"""Lines (SIP accounts)."""

import re
from typing import Any
from uuid import UUID

from msgspec import UNSET
from sqlalchemy import select

from services.kit.db import Session
from services.kit.secrets import seal
from services.kit.wire import Forbidden, Invalid, NotFound, now
from services.telephony import models
from services.telephony.interface import SipAccount, SipAccountDraft
from services.telephony.interface.lines import LineName, LineState, SipAccountChange

HOST = re.compile(r"(sips?:)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?(;[A-Za-z0-9=;.-]+)?")
USERNAME = re.compile(r"[A-Za-z0-9_.!~*'()&=+$,?/-]{0,100}")
LINE_NUMBER = re.compile(r"[+\d][\d\s()-]{0,30}")
SERVERS = ("domain", "registrar", "proxy")
IDLE = LineState(status="idle", code=0, reason="", since=None, held_by=None)


def list_accounts(db: Session) -> list[SipAccount]:
    require_admin(db)
    rows = db.scalars(select(models.SipAccount).order_by(models.SipAccount.name, models.SipAccount.id)).all()
    states = states_of(db)
    return [account_of(row, states.get(row.id, IDLE)) for row in rows]


def get_account(db: Session, account_id: UUID) -> SipAccount:
    """Raises Forbidden, NotFound."""
    require_admin(db)
    row = db.get(models.SipAccount, account_id)
    if row is None:
        raise NotFound("There is no such line.")
    return account_of(row, states_of(db).get(row.id, IDLE))


def list_names(db: Session) -> list[LineName]:
    query = select(models.SipAccount).where(models.SipAccount.active)
    rows = db.scalars(query.order_by(models.SipAccount.name, models.SipAccount.id))
    return [LineName(id=row.id, name=row.name, line_number=row.line_number) for row in rows]


def create_account(db: Session, draft: SipAccountDraft, sounds: dict[UUID, str]) -> SipAccount:
    """`sounds` are the object keys of the files it names. Raises Forbidden, Invalid."""
    require_admin(db)
    row = models.SipAccount()
    _write(row, draft, sounds)
    row.sealed_password = seal(draft.password) if draft.password else ""
    check_account(row, draft.password)
    db.add(row)
    db.flush()
    return account_of(row, IDLE)


def update_account(
    db: Session, account_id: UUID, change: SipAccountChange, version: int, sounds: dict[UUID, str]
) -> SipAccount:
    """Raises Forbidden, NotFound, Invalid, VersionConflict."""
    require_admin(db)
    row = _locked(db, account_id, version)
    before = [getattr(row, name) for name in SERVERS]
    _write(row, change, sounds)
    if change.password is not UNSET:
        row.sealed_password = seal(change.password) if change.password else ""
    elif row.sealed_password and before != [getattr(row, name) for name in SERVERS]:
        raise Invalid("Another server needs the password again: it was meant for the old one.", field="password")
    check_account(row, change.password or "")
    row.touch()
    db.flush()
    return account_of(row, states_of(db).get(row.id, IDLE))


def delete_account(db: Session, account_id: UUID, version: int) -> None:
    """Raises Forbidden, NotFound, VersionConflict."""
    require_admin(db)
    db.delete(_locked(db, account_id, version))


def _write(row: models.SipAccount, draft: SipAccountDraft | SipAccountChange, sounds: dict[UUID, str]) -> None:
    for name in draft.__struct_fields__:
        value: Any = getattr(draft, name)
        if value is UNSET or name == "password":
            continue
        if name in ("line_number", "registrar", "proxy"):
            value = (value or "").strip() or None
        if name == "rings":
            value = list(dict.fromkeys(value))
        setattr(row, name, value)
        if name.endswith("_file_id"):
            setattr(row, name.replace("_file_id", "_key"), sounds[value] if value else None)


def check_account(row: models.SipAccount | SipAccountDraft, password: str = "") -> None:
    """Pure. What goes into SIP messages has the characters that SIP allows there. Raises Invalid."""
    for field in SERVERS:
        value = getattr(row, field)
        if value and (len(value) > 255 or not HOST.fullmatch(value)):
            raise Invalid("This must be a host name or an address, with a port where it is not 5060.", field=field)
    if not row.domain:
        raise Invalid("A line needs its SIP domain.", field="domain")
    if not USERNAME.fullmatch(row.username):
        raise Invalid("This user name has characters that SIP does not allow.", field="username")
    if row.registrar and not row.username:
        raise Invalid("To register, the line needs a user name.", field="username")
    if row.line_number and not LINE_NUMBER.fullmatch(row.line_number):
        raise Invalid("This must be a telephone number.", field="line_number")
    if len(password) > 200:
        raise Invalid("A password has at most 200 characters.", field="password")
    if len(row.rings) > 50:
        raise Invalid("At most 50 phones can ring at once.", field="rings")
    if row.srtp != "off" and row.transport != "tls":
        raise Invalid("The keys of encrypted sound travel in the signalling: choose TLS as well.", field="srtp")
    if row.preset != "own" and row.domain in ("", "localhost"):
        raise Invalid("Enter the domain that the provider's cabinet shows for this line.", field="domain")


def _locked(db: Session, account_id: UUID, version: int) -> models.SipAccount:
    """Raises NotFound, VersionConflict."""
    row = db.get(models.SipAccount, account_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such line.")
    row.require_version(version, "line", lambda: account_of(row, states_of(db).get(row.id, IDLE)))
    return row


def states_of(db: Session) -> dict[UUID, LineState]:
    """How the lines stand that an agent holds."""
    query = select(models.LineLease, models.Agent.name).outerjoin(
        models.Agent, models.Agent.id == models.LineLease.agent_id
    )
    return {
        lease.account_id: LineState(
            status=lease.status, code=lease.code, reason=lease.reason, since=lease.since, held_by=name
        )
        for lease, name in db.execute(query.where(models.LineLease.until > now()))
    }


def account_of(row: models.SipAccount, state: LineState) -> SipAccount:
    return SipAccount(
        id=row.id,
        version=row.version,
        name=row.name,
        line_number=row.line_number,
        domain=row.domain,
        registrar=row.registrar,
        proxy=row.proxy,
        username=row.username,
        has_password=bool(row.sealed_password),
        active=row.active,
        rings=row.rings,
        preset=row.preset,
        transport=row.transport,
        port=row.port,
        srtp=row.srtp,
        record=row.record,
        retention_days=row.retention_days,
        announcement_file_id=row.announcement_file_id,
        greeting_file_id=row.greeting_file_id,
        state=state,
    )


def require_admin(db: Session) -> None:
    if db.asker.role not in ("admin", "system"):
        raise Forbidden("Only an administrator may see or change lines and phones.")


def require_system(db: Session) -> None:
    if db.asker.role != "system":
        raise Forbidden("Only the SIP agent may ask for this.")
