"""The telephony service: lines, calls, recordings, and who is calling."""

import time
from datetime import datetime
from uuid import UUID

from services.contacts.interface import ContactChanged, CounterpartyChanged, Direction
from services.kit.bus import Database, every, on, on_many, rpc
from services.kit.wire import Limit, WebhookReceived, WebhookRefused
from services.telephony import (
    accounts,
    call_list,
    calls,
    checking,
    closing,
    observing,
    parties,
    raw_events,
    reconciling,
    recordings,
)
from services.telephony.calendars_service import CalendarsService
from services.telephony.commands_service import CommandsService
from services.telephony.debts_service import DebtsService
from services.telephony.interface import (
    Call,
    CallObserved,
    CallPage,
    CallStatus,
    Leg,
    Outcome,
    Recording,
)
from services.telephony.interface.calls import CallOrder
from services.telephony.interface.providers import (
    ProviderAccount,
    ProviderAccountChange,
    ProviderAccountDraft,
    ProviderCheck,
    RawEvent,
    RawEventPage,
    RawState,
    WebhookDoor,
)
from services.telephony.interface.reports import CallFilter
from services.telephony.lines_service import LinesService
from services.telephony.one_at_a_time import OneAtATime
from services.telephony.reports_service import ReportsService
from services.telephony.rules_service import RulesService
from services.telephony.sms_service import SmsService

HANDLING = OneAtATime()
LONGEST_REST = 0.2


class TelephonyService(
    LinesService, CommandsService, CalendarsService, DebtsService, RulesService, ReportsService, SmsService
):
    name = "telephony"
    db = Database()

    @rpc
    def list_calls(
        self,
        status: CallStatus | None = None,
        outcome: Outcome | None = None,
        cursor: str | None = None,
        limit: Limit = 50,
        started_from: datetime | None = None,
        started_before: datetime | None = None,
        direction: Direction | None = None,
        missed: bool | None = None,
        user_id: UUID | None = None,
        account_id: UUID | None = None,
        line_number: str | None = None,
        phone: str | None = None,
        record_id: UUID | None = None,
        debt_id: UUID | None = None,
        recorded: bool | None = None,
        min_talk_seconds: int | None = None,
        sort: CallOrder = "started_at",
        descending: bool = True,
    ) -> CallPage:
        asked = CallFilter(
            status=status,
            outcome=outcome,
            started_from=started_from,
            started_before=started_before,
            direction=direction,
            missed=missed,
            user_id=user_id,
            account_id=account_id,
            line_number=line_number,
            phone=phone,
            record_id=record_id,
            debt_id=debt_id,
            recorded=recorded,
            min_talk_seconds=min_talk_seconds,
        )
        with self.db() as db:
            return call_list.page(db, asked, sort, descending, cursor, limit)

    @rpc
    def get_call(self, call_id: UUID) -> Call:
        with self.db() as db:
            return calls.get_call(db, call_id)

    @rpc
    def list_legs(self, call_id: UUID) -> list[Leg]:
        with self.db() as db:
            return calls.list_legs(db, call_id)

    @rpc
    def list_recordings(self, call_id: UUID) -> list[Recording]:
        with self.db() as db:
            calls.get_call(db, call_id)
            return recordings.list_recordings(db, call_id)

    @rpc
    def get_recording(self, call_id: UUID, recording_id: UUID | None = None) -> Recording:
        with self.db() as db:
            calls.get_call(db, call_id)
            return recordings.get_recording(db, call_id, recording_id)

    @rpc
    def list_provider_accounts(self) -> list[ProviderAccount]:
        with self.db() as db:
            return accounts.list_all(db)

    @rpc
    def get_provider_account(self, account_id: UUID) -> ProviderAccount:
        with self.db() as db:
            return accounts.get(db, account_id)

    @rpc
    def create_provider_account(self, draft: ProviderAccountDraft) -> ProviderAccount:
        with self.db() as db:
            return accounts.create(db, draft)

    @rpc
    def update_provider_account(self, account_id: UUID, change: ProviderAccountChange, version: int) -> ProviderAccount:
        with self.db() as db:
            return accounts.update(db, account_id, change, version)

    @rpc
    def delete_provider_account(self, account_id: UUID, version: int) -> None:
        with self.db() as db:
            accounts.delete(db, account_id, version)

    @rpc
    def check_provider_account(self, account_id: UUID) -> ProviderCheck:
        with self.db() as db:
            account = accounts.for_check(db, account_id)
        return checking.check(account)

    @rpc
    def list_raw_events(
        self, account_id: UUID, state: RawState | None = None, cursor: str | None = None, limit: Limit = 50
    ) -> RawEventPage:
        with self.db() as db:
            return raw_events.list_page(db, account_id, state, cursor, limit)

    @rpc
    def replay_raw_event(self, event_id: UUID) -> RawEvent:
        with self.db() as db:
            return raw_events.replay(db, event_id)

    @rpc
    def get_webhook_doors(self) -> list[WebhookDoor]:
        with self.db() as db:
            return accounts.doors(db)

    @on_many(WebhookReceived)
    def take_webhook(self, events: list[WebhookReceived]) -> None:
        with self.db() as db:
            raw_events.keep(db, events)
        self.handle_webhooks()

    @every(seconds=1)
    def handle_webhooks(self) -> None:
        """Those that came meanwhile are handled together; each second, too, because of what a killed process left."""
        HANDLING.run(self._handle_webhooks)

    def _handle_webhooks(self) -> bool:
        began = time.monotonic()
        with self.db() as db:
            handled = raw_events.handle_waiting(db)
        if handled:
            # As long a rest as the work was: what comes meanwhile is kept, and handled together.
            time.sleep(min(LONGEST_REST, time.monotonic() - began))
        return handled == raw_events.AT_ONCE

    @on(WebhookRefused)
    def count_refusals(self, event: WebhookRefused) -> None:
        with self.db() as db:
            accounts.count_refusals(db, event)

    @every(seconds=60)
    def plan_reconciliation(self) -> None:
        with self.db() as db:
            reconciling.plan(db)

    @every(seconds=3600)
    def forget_old_events(self) -> None:
        with self.db() as db:
            raw_events.forget_old(db)

    @on_many(CallObserved)
    def observe_call(self, events: list[CallObserved]) -> None:
        with self.db() as db:
            observing.observe(db, events)

    @every(seconds=5)
    def close_silent_calls(self) -> None:
        with self.db() as db:
            closing.close_silent(db)

    @on(CounterpartyChanged, by_version=True)
    def keep_counterparty(self, event: CounterpartyChanged) -> None:
        with self.db(single=parties.is_new(event.counterparty)) as db:
            parties.keep_counterparty(db, event)

    @on(ContactChanged, by_version=True)
    def keep_contact(self, event: ContactChanged) -> None:
        with self.db(single=parties.is_new(event.contact)) as db:
            parties.keep_contact(db, event)
