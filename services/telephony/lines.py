"""Lines (SIP accounts) and the sellers' own phones (extensions)."""

import re
from uuid import UUID

from sqlalchemy import select

from services.kit.db import Session
from services.kit.secrets import seal
from services.kit.wire import Forbidden, Invalid
from services.telephony import models
from services.telephony.interface import (
    AgentAccount,
    AgentConfiguration,
    Extension,
    ExtensionDraft,
    SipAccount,
    SipAccountDraft,
)

HOST = re.compile(r"(sips?:)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?(;[A-Za-z0-9=;.-]+)?")
USERNAME = re.compile(r"[A-Za-z0-9_.!~*'()&=+$,?/-]{0,100}")
LINE_NUMBER = re.compile(r"[+\d][\d\s()-]{0,30}")
EXTENSION_NUMBER = re.compile(r"[\d*#+]{1,20}")
EXTENSION_URI = re.compile(
    r"sip:[A-Za-z0-9_.!~*'()&=+$,?/-]{1,100}@[A-Za-z0-9][A-Za-z0-9.-]{0,250}(:\d{1,5})?(;[\w=.-]+)*"
)


def list_accounts(db: Session) -> list[SipAccount]:
    require_admin(db)
    rows = db.scalars(select(models.SipAccount).order_by(models.SipAccount.name, models.SipAccount.id))
    return [account_of(row) for row in rows]


def create_account(db: Session, draft: SipAccountDraft) -> SipAccount:
    """Raises Forbidden, Invalid."""
    require_admin(db)
    check_account(draft)
    row = models.SipAccount(
        name=draft.name,
        line_number=draft.line_number or None,
        domain=draft.domain,
        registrar=draft.registrar or None,
        proxy=draft.proxy or None,
        username=draft.username,
        sealed_password=seal(draft.password) if draft.password else "",
        active=draft.active,
        rings=list(dict.fromkeys(draft.rings)),
    )
    db.add(row)
    db.flush()
    return account_of(row)


def check_account(draft: SipAccountDraft) -> None:
    """Pure. What goes into SIP messages has the characters that SIP allows there. Raises Invalid."""
    for field, value in (("domain", draft.domain), ("registrar", draft.registrar), ("proxy", draft.proxy)):
        if value and (len(value) > 255 or not HOST.fullmatch(value)):
            raise Invalid("This must be a host name or an address, with a port where it is not 5060.", field=field)
    if not draft.domain:
        raise Invalid("A line needs its SIP domain.", field="domain")
    if not USERNAME.fullmatch(draft.username):
        raise Invalid("This user name has characters that SIP does not allow.", field="username")
    if draft.registrar and not draft.username:
        raise Invalid("To register, the line needs a user name.", field="username")
    if draft.line_number and not LINE_NUMBER.fullmatch(draft.line_number):
        raise Invalid("This must be a telephone number.", field="line_number")
    if len(draft.password) > 200:
        raise Invalid("A password has at most 200 characters.", field="password")
    if len(draft.rings) > 50:
        raise Invalid("At most 50 phones can ring at once.", field="rings")


def list_extensions(db: Session) -> list[Extension]:
    return [extension_of(row) for row in db.scalars(select(models.Extension).order_by(models.Extension.number))]


def create_extension(db: Session, draft: ExtensionDraft) -> Extension:
    """Raises Forbidden, Invalid."""
    require_admin(db)
    check_extension(draft)
    row = db.scalar(select(models.Extension).where(models.Extension.user_id == draft.user_id).with_for_update())
    if row is None:
        row = models.Extension(user_id=draft.user_id)
        db.add(row)
    row.number, row.uri = draft.number, draft.uri
    db.flush()
    return extension_of(row)


def check_extension(draft: ExtensionDraft) -> None:
    """Pure. Raises Invalid."""
    if not EXTENSION_NUMBER.fullmatch(draft.number):
        raise Invalid("A phone's number is 1 to 20 digits.", field="number")
    if not EXTENSION_URI.fullmatch(draft.uri):
        raise Invalid("This must be a SIP address, like sip:101@pbx.example.", field="uri")


def agent_configuration(db: Session) -> AgentConfiguration:
    """Every active line with the phones that it rings, passwords sealed. For the SIP agent only: raises Forbidden."""
    require_system(db)
    accounts = db.scalars(
        select(models.SipAccount).where(models.SipAccount.active).order_by(models.SipAccount.id)
    ).all()
    phones = phones_of(db, {user_id for account in accounts for user_id in account.rings})
    return AgentConfiguration(
        accounts=[
            AgentAccount(
                id=row.id,
                name=row.name,
                line_number=row.line_number,
                domain=row.domain,
                registrar=row.registrar,
                proxy=row.proxy,
                username=row.username,
                sealed_password=row.sealed_password,
                rings=[phones[user_id] for user_id in row.rings if user_id in phones],
            )
            for row in accounts
        ]
    )


def phones_of(db: Session, user_ids: set[UUID]) -> dict[UUID, Extension]:
    """The phones of those of the users who have one."""
    if not user_ids:
        return {}
    rows = db.scalars(select(models.Extension).where(models.Extension.user_id.in_(user_ids)))
    return {row.user_id: extension_of(row) for row in rows}


def account_of(row: models.SipAccount) -> SipAccount:
    return SipAccount(
        id=row.id,
        name=row.name,
        line_number=row.line_number,
        domain=row.domain,
        registrar=row.registrar,
        proxy=row.proxy,
        username=row.username,
        active=row.active,
        rings=row.rings,
    )


def extension_of(row: models.Extension) -> Extension:
    return Extension(id=row.id, user_id=row.user_id, number=row.number, uri=row.uri)


def require_admin(db: Session) -> None:
    if db.asker.role not in ("admin", "system"):
        raise Forbidden("Only an administrator may see or change lines and phones.")


def require_system(db: Session) -> None:
    if db.asker.role != "system":
        raise Forbidden("Only the SIP agent may ask for this.")
