"""What people do with calls."""

from collections.abc import Callable
from uuid import UUID

from services.kit.bus import Database, every, instances, rpc
from services.kit.rpc_client import NobodyServes
from services.telephony import call_limits, commands, limits, provider_commands
from services.telephony.commands import At
from services.telephony.interface import Call
from services.telephony.interface.commands import (
    COMMAND_SECONDS,
    CallDraft,
    CallLimits,
    CallLimitsChange,
    CallNotLive,
    DigitsDraft,
    HoldDraft,
    LineAway,
    LiveCall,
    NotOffered,
    SipAgent,
    TransferDraft,
)
from services.telephony.provider_commands import Carried
from services.telephony.providers.adapter import Adapter, Pace
from services.telephony.providers.registry import ADAPTERS


class CommandsService:
    db = Database()
    agents = instances(SipAgent, COMMAND_SECONDS)

    @rpc
    def place_call(self, draft: CallDraft) -> Call | None:
        with self.db() as db:
            placing = commands.plan(db, draft)
        if placing.access is not None and placing.account_id is not None:
            pace = limits.pace_of(self.db, placing.account_id, COMMAND_SECONDS)
            adapter = ADAPTERS[placing.access.provider]
            adapter.call_back(placing.access, pace, placing.command_id, placing.extension, placing.phone)
            return None
        assert placing.order is not None
        try:
            fact = self.agents(placing.agent).place(placing.order)
        except NobodyServes:
            raise LineAway("The telephony that holds this line does not answer; another takes it over soon.") from None
        with self.db() as db:
            return commands.placed(db, draft, fact)

    @rpc
    def accept_call(self, call_id: UUID) -> LiveCall:
        with self.db() as db:
            at, extension = commands.acceptor(db, call_id)
        return self._tell(at, lambda agent: agent.accept(call_id, extension))

    @rpc
    def get_live_call(self, call_id: UUID) -> LiveCall:
        with self.db() as db:
            at = commands.where(db, call_id)
        if at.carried:
            return at.carried.live()
        return self._tell(at, lambda agent: agent.look(call_id))

    @rpc
    def hang_up_call(self, call_id: UUID) -> LiveCall:
        with self.db() as db:
            at = commands.where(db, call_id)
        if at.carried:
            return provider_commands.hang_up(at.carried, *self._provider(at.carried))
        return self._tell(at, lambda agent: agent.hang_up(call_id, at.by))

    @rpc
    def hold_call(self, call_id: UUID, draft: HoldDraft) -> LiveCall:
        with self.db() as db:
            at = commands.where(db, call_id)
        if at.carried:
            return provider_commands.hold(at.carried, *self._provider(at.carried), draft.on)
        return self._tell(at, lambda agent: agent.hold(call_id, at.by, draft.on))

    @rpc
    def transfer_call(self, call_id: UUID, draft: TransferDraft) -> LiveCall:
        with self.db() as db:
            at = commands.where(db, call_id)
            if at.carried:
                number = commands.provider_target(db, at.carried, draft.to)
            else:
                to = commands.target(db, draft.to)
                commands.count_transfer(db, call_id, to)
        if at.carried:
            return provider_commands.transfer(at.carried, *self._provider(at.carried), number, draft.attended)
        return self._tell(at, lambda agent: agent.transfer(call_id, at.by, to, draft.attended))

    @rpc
    def complete_transfer(self, call_id: UUID) -> LiveCall:
        with self.db() as db:
            at = commands.where(db, call_id)
        if at.carried:
            return provider_commands.complete(at.carried)
        return self._tell(at, lambda agent: agent.complete(call_id, at.by))

    @rpc
    def cancel_transfer(self, call_id: UUID) -> LiveCall:
        with self.db() as db:
            at = commands.where(db, call_id)
        if at.carried:
            return provider_commands.cancel(at.carried, *self._provider(at.carried))
        return self._tell(at, lambda agent: agent.cancel(call_id, at.by))

    @rpc
    def send_digits(self, call_id: UUID, draft: DigitsDraft) -> LiveCall:
        with self.db() as db:
            at = commands.where(db, call_id)
        if at.carried:
            return provider_commands.digits(at.carried)
        return self._tell(at, lambda agent: agent.digits(call_id, at.by, draft.digits))

    @rpc
    def record_call(self, call_id: UUID) -> LiveCall:
        with self.db() as db:
            at = commands.where(db, call_id)
        if at.carried:
            return provider_commands.record(at.carried, *self._provider(at.carried))
        raise NotOffered("Whether calls of this line are recorded is set on the line.")

    @rpc
    def get_call_limits(self) -> CallLimits:
        with self.db() as db:
            return call_limits.get(db)

    @rpc
    def update_call_limits(self, change: CallLimitsChange, version: int) -> CallLimits:
        with self.db() as db:
            return call_limits.update(db, change, version)

    @every(seconds=3600)
    def forget_old_placements(self) -> None:
        with self.db() as db:
            call_limits.forget_old(db)

    def _provider(self, carried: Carried) -> tuple[Adapter, Pace]:
        pace = limits.pace_of(self.db, carried.account_id, COMMAND_SECONDS)
        return ADAPTERS[carried.access.provider], pace

    def _tell(self, at: At, command: Callable[[SipAgent], LiveCall]) -> LiveCall:
        """Raises what the agent raises; CallNotLive where it is gone, and its calls with it."""
        try:
            return command(self.agents(at.agent))
        except NobodyServes:
            raise CallNotLive("The telephony that had this call does not answer.") from None
