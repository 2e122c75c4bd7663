"""The telephony service: lines, calls, recordings, and who is calling."""

from uuid import UUID

from services.contacts.interface import ContactChanged, CounterpartyChanged
from services.kit.bus import Database, every, on, rpc
from services.kit.wire import Limit
from services.telephony import calls, closing, lines, parties, recordings, routing
from services.telephony.interface import (
    AgentConfiguration,
    Call,
    CallObserved,
    CallPage,
    CallStatus,
    Extension,
    ExtensionDraft,
    Leg,
    Outcome,
    Recording,
    Route,
    SipAccount,
    SipAccountDraft,
)


class TelephonyService:
    name = "telephony"
    db = Database()

    @rpc
    def get_agent_configuration(self) -> AgentConfiguration:
        with self.db() as db:
            return lines.agent_configuration(db)

    @rpc
    def get_route(self, account_id: UUID, client_number: str) -> Route:
        with self.db() as db:
            lines.require_system(db)
            return routing.find_route(db, account_id, client_number)

    @rpc
    def list_sip_accounts(self) -> list[SipAccount]:
        with self.db() as db:
            return lines.list_accounts(db)

    @rpc
    def create_sip_account(self, draft: SipAccountDraft) -> SipAccount:
        with self.db() as db:
            return lines.create_account(db, draft)

    @rpc
    def list_extensions(self) -> list[Extension]:
        with self.db() as db:
            return lines.list_extensions(db)

    @rpc
    def create_extension(self, draft: ExtensionDraft) -> Extension:
        with self.db() as db:
            return lines.create_extension(db, draft)

    @rpc
    def list_calls(
        self,
        status: CallStatus | None = None,
        outcome: Outcome | None = None,
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> CallPage:
        with self.db() as db:
            return calls.list_calls(db, status, outcome, cursor, limit)

    @rpc
    def get_call(self, call_id: UUID) -> Call:
        with self.db() as db:
            return calls.get_call(db, call_id)

    @rpc
    def list_legs(self, call_id: UUID) -> list[Leg]:
        with self.db() as db:
            return calls.list_legs(db, call_id)

    @rpc
    def get_recording(self, call_id: UUID) -> Recording:
        with self.db() as db:
            calls.get_call(db, call_id)
            return recordings.get_recording(db, call_id)

    @on(CallObserved)
    def observe_call(self, event: CallObserved) -> None:
        with self.db() as db:
            calls.observe(db, event)

    @every(seconds=5)
    def close_silent_calls(self) -> None:
        with self.db() as db:
            closing.close_silent(db)

    @on(CounterpartyChanged)
    def keep_counterparty(self, event: CounterpartyChanged) -> None:
        with self.db() as db:
            parties.keep_counterparty(db, event)

    @on(ContactChanged)
    def keep_contact(self, event: ContactChanged) -> None:
        with self.db() as db:
            parties.keep_contact(db, event)
