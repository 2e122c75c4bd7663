"""Commands to a call that only a provider carries, as far as its interface has them."""

from dataclasses import dataclass
from uuid import UUID

from services.kit.db import Session
from services.kit.wire import new_id
from services.telephony import accounts, calls, models
from services.telephony.interface import CommandAnswered, Leg
from services.telephony.interface.commands import (
    CallCommand,
    CallNotLive,
    LiveCall,
    LiveState,
    NotNow,
    NotOffered,
    NotYourCall,
)
from services.telephony.ledger import legs_of
from services.telephony.models import ProviderAccount
from services.telephony.providers.adapter import Access, Adapter, CommandResult, Pace
from services.telephony.providers.registry import ADAPTERS


@dataclass(frozen=True)
class Carried:
    """Such a call, and the leg of the employee on whose behalf it is changed."""

    call_id: UUID
    status: str
    user_id: UUID | None
    account_id: UUID
    access: Access
    leg: Leg
    by: UUID | None
    """Who gives the commands."""
    offers: tuple[CallCommand, ...]
    people: frozenset[str]
    """The short numbers of ours at the provider's."""

    def live(self, state: LiveState | None = None, *, held: bool = False, to: str | None = None) -> LiveCall:
        """As far as we know: a provider does not tell of everything."""
        return LiveCall(
            call_id=self.call_id,
            state=state or ("talking" if self.status == "answered" else "ringing"),
            user_id=self.user_id,
            held=held,
            transfer_to=to,
            transfer_answered=False,
            offers=list(self.offers),
        )

    @property
    def command_id(self) -> str:
        """A new one."""
        return command_of(self.by)


def carried(db: Session, row: models.Call, by: UUID | None) -> Carried:
    """A call that goes on. `by` has to be the one whose phone has it, or None. Raises NotYourCall, CallNotLive."""
    account = db.get(ProviderAccount, row.provider_account_id) if row.provider_account_id else None
    if account is None:
        raise CallNotLive("This call is not at our own telephony.")
    legs = [leg for leg in legs_of(calls.facts_of(row)) if leg.extension and not leg.ended_at and not leg.technical]
    talks = [leg for leg in legs if leg.answered_at] or legs
    if not talks:
        raise CallNotLive("The provider has not told of a phone of ours that has this call.")
    own = [leg for leg in talks if by is not None and account.people.get(leg.extension) == str(by)]
    if by is not None and not own:
        raise NotYourCall("Somebody else talks in this call.")
    leg = (own or talks)[-1]
    access, people = accounts.access_of(account), frozenset(account.people)
    offers = ADAPTERS[access.provider].offers
    return Carried(row.id, row.status, row.user_id, account.id, access, leg, db.asker.user_id, offers, people)


def command_of(user_id: UUID | None) -> str:
    """The id of a command that somebody gives: the provider hands it back with its answer, and it says whose it is."""
    return f"{new_id()}.{user_id or ''}"


def report(db: Session, account_id: UUID, result: CommandResult) -> None:
    """Tells who gave the command what became of it; not of an id that is not ours."""
    try:
        user_id = UUID(result.command_id.partition(".")[2])
    except ValueError:
        return
    db.publish(
        CommandAnswered(account_id=account_id, user_id=user_id, done=result.done, reason_code=result.reason_code)
    )


def hang_up(call: Carried, adapter: Adapter, pace: Pace) -> LiveCall:
    adapter.hang_up(call.access, pace, call.command_id, call.leg.id)
    return call.live("over")


def hold(call: Carried, adapter: Adapter, pace: Pace, on: bool) -> LiveCall:
    """Raises NotNow, NotOffered, and what a provider's command raises."""
    _require_talk(call)
    if not on:
        raise NotOffered("The provider has no command that ends a hold: take the call back on the phone itself.")
    adapter.hold(call.access, pace, call.command_id, call.leg.id, call.leg.extension)
    return call.live(held=True)


def transfer(call: Carried, adapter: Adapter, pace: Pace, to: str, attended: bool) -> LiveCall:
    """One that only rings is sent on. Raises NotNow, NotOffered, and what a provider's command raises."""
    if call.status == "ringing" and not attended:
        adapter.route(call.access, pace, call.command_id, call.leg.id, to)
        return call.live("transferring", to=to)
    _require_talk(call)
    adapter.transfer(call.access, pace, call.command_id, call.leg.id, call.leg.extension, to, blind=not attended)
    return call.live("transferring", held=attended, to=to)


def cancel(call: Carried, adapter: Adapter, pace: Pace) -> LiveCall:
    """Raises NotOffered, and what a provider's command raises."""
    adapter.cancel_transfer(call.access, pace, call.command_id, call.leg.id)
    return call.live()


def record(call: Carried, adapter: Adapter, pace: Pace) -> LiveCall:
    """Raises NotNow, NotOffered, and what a provider's command raises."""
    _require_talk(call)
    adapter.record(call.access, pace, call.command_id, call.leg.id, call.leg.extension)
    return call.live()


def complete(_call: Carried) -> LiveCall:
    raise NotOffered("Hang up the phone: the provider then connects the client with whom you asked.")


def digits(_call: Carried) -> LiveCall:
    raise NotOffered("The provider has no command for tones: press the keys of the phone itself.")


def _require_talk(call: Carried) -> None:
    if call.status != "answered":
        raise NotNow("Only a call in which somebody talks can be held, recorded, or given away after asking.")
