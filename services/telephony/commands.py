"""What people do with calls: who may, and which agent is to do it."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from services.kit.db import Session
from services.kit.wire import Invalid, new_id, now
from services.telephony import accounts, call_limits, calls, models, observing, phones, provider_commands
from services.telephony.interface import Call, CallObserved, Extension
from services.telephony.interface.commands import (
    CallDraft,
    CallNotLive,
    LineAway,
    NotOffered,
    NotYourCall,
    PlaceOrder,
    Target,
)
from services.telephony.interface.lines import NoPhone
from services.telephony.models import LineLease, ProviderAccount, SipAccount
from services.telephony.provider_commands import Carried
from services.telephony.providers.adapter import Access


class Placing(NamedTuple):
    """A call to be placed by an agent, or (without one) by a provider."""

    phone: str
    agent: str = ""
    order: PlaceOrder | None = None
    access: Access | None = None
    account_id: UUID | None = None
    extension: str = ""
    command_id: str = ""


class At(NamedTuple):
    """Where a live call is, and on whose behalf it is changed: None for who may change all.

    `carried` is there instead of an `agent` where only a provider has the call.
    """

    agent: str
    by: UUID | None
    carried: Carried | None = None


def plan(db: Session, draft: CallDraft) -> Placing:
    """What is to be done to place a call; it is counted. Raises what `Commands.place_call` does, but of a provider."""
    limits = call_limits.get(db)
    phone = call_limits.may_dial(limits, draft.number)
    try:
        seller = phones.own(db)
    except NoPhone:
        if (placing := _by_provider(db, draft, phone)) is None:
            raise
    else:
        placing = _by_agent(db, draft, phone, seller)
    assert placing.account_id is not None
    call_limits.count(db, limits, phone, db.asker.user_id, placing.account_id)
    return placing


def _by_agent(db: Session, draft: CallDraft, phone: str, seller: Extension) -> Placing:
    query = select(SipAccount, LineLease.agent_id).join(LineLease, LineLease.account_id == SipAccount.id)
    query = query.where(
        SipAccount.active, LineLease.until > now(), LineLease.status.in_(("registered", "ready"))
    ).order_by(SipAccount.rings.contains([seller.user_id]).desc(), SipAccount.name, SipAccount.id)
    if draft.account_id is not None:
        query = query.where(SipAccount.id == draft.account_id)
    if (found := db.execute(query.limit(1)).first()) is None:
        raise LineAway("No line to call from is connected now. Try again in a moment, or choose another line.")
    line, agent_id = found
    order = PlaceOrder(
        call_id=new_id(),
        account_id=line.id,
        seller=seller,
        number=phone,
        record=line.record,
        announcement=line.announcement_key,
    )
    return Placing(phone, agent=agent_id.hex, order=order, account_id=line.id)


def _by_provider(db: Session, draft: CallDraft, phone: str) -> Placing | None:
    """Where the asker's phone is one of a provider's."""
    query = select(ProviderAccount).where(ProviderAccount.active).order_by(ProviderAccount.name, ProviderAccount.id)
    for account in db.scalars(query):
        extension = next((short for short, user in account.people.items() if user == str(db.asker.user_id)), None)
        if extension is not None and draft.account_id in (None, account.id):
            access = accounts.access_of(account)
            command_id = provider_commands.command_of(db.asker.user_id)
            return Placing(phone, access=access, account_id=account.id, extension=extension, command_id=command_id)
    return None


def placed(db: Session, draft: CallDraft, fact: CallObserved) -> Call:
    """The call that an agent has begun."""
    observing.observe(db, [fact])
    db.get_one(models.Call, fact.call_id).record_id = draft.record_id
    db.flush()
    return calls.get_call(db, fact.call_id)


def where(db: Session, call_id: UUID) -> At:
    """Raises NotFound, CallNotLive, NotYourCall."""
    calls.get_call(db, call_id)
    row = db.get_one(models.Call, call_id)
    if row.status == "ended":
        raise CallNotLive("This call is over.")
    by = None if db.asker.role in ("admin", "head_of_sales", "system") else db.asker.user_id
    if row.agent_id is None:
        return At("", by, provider_commands.carried(db, row, by))
    return At(row.agent_id.hex, by)


def acceptor(db: Session, call_id: UUID) -> tuple[At, Extension]:
    """Where the call rings, and the phone that is to take it. Raises NotFound, NotYourCall, CallNotLive, NoPhone."""
    at = where(db, call_id)
    row = db.get_one(models.Call, call_id)
    if at.by is not None and at.by not in row.rings:
        raise NotYourCall("This call rings for others.")
    if at.carried is not None:
        raise NotOffered("The provider rings your phone: lift its receiver.")
    return at, phones.own(db)


def provider_target(db: Session, carried: Carried, to: str) -> str:
    """A short number at the provider's, else an outside number, which is counted. Raises what dialling raises."""
    if to.strip() in carried.people:
        return to.strip()
    limits = call_limits.get(db)
    phone = call_limits.may_dial(limits, to)
    call_limits.count(db, limits, phone, db.asker.user_id, carried.account_id)
    return phone


def target(db: Session, to: str) -> Target:
    """A colleague's phone by its short number, else an outside number. Raises Invalid and what dialling raises."""
    if (extension := phones.by_number(db, to.strip())) is not None:
        return Target(extension=extension, number="", account_id=None)
    limits = call_limits.get(db)
    try:
        phone = call_limits.may_dial(limits, to)
    except Invalid:
        raise Invalid("Nobody has this short number, and it is no telephone number.", field="to") from None
    return Target(extension=None, number=phone, account_id=None)


def count_transfer(db: Session, call_id: UUID, to: Target) -> None:
    """An outside number is dialled for it. Raises TooManyCalls."""
    if to.number:
        account_id = db.get_one(models.Call, call_id).account_id
        assert account_id is not None
        call_limits.count(db, call_limits.get(db), to.number, db.asker.user_id, account_id)
