"""What `mail` answers about notices, and the events that they come of."""

from uuid import UUID

from services.contacts.interface import InteractionPlanned
from services.kit.bus import Database, on, rpc
from services.kit.wire import Limit
from services.leads.interface import LeadChanged, LeadCreated
from services.mail import notice_facts, notice_rules, notices
from services.mail.interface.notices import (
    Notice,
    NoticePage,
    NoticePhone,
    NoticePhoneDraft,
    NoticeRule,
    NoticeRuleChange,
    NoticeRuleDraft,
    NoticeState,
    NoticeTrial,
)
from services.telephony.interface import DebtChanged, DebtOpened


class NoticesService:
    db = Database()

    @rpc
    def list_notice_rules(self) -> list[NoticeRule]:
        with self.db() as db:
            return notice_rules.list_all(db)

    @rpc
    def create_notice_rule(self, draft: NoticeRuleDraft) -> NoticeRule:
        with self.db() as db:
            return notice_rules.create(db, draft)

    @rpc
    def update_notice_rule(self, rule_id: UUID, version: int, change: NoticeRuleChange) -> NoticeRule:
        with self.db() as db:
            return notice_rules.update(db, rule_id, version, change)

    @rpc
    def delete_notice_rule(self, rule_id: UUID) -> None:
        with self.db() as db:
            notice_rules.delete(db, rule_id)

    @rpc
    def try_notice_rule(self, rule_id: UUID, trial: NoticeTrial) -> UUID:
        with self.db() as db:
            return notice_rules.try_out(db, rule_id, trial.phone)

    @rpc
    def list_notices(
        self,
        rule_id: UUID | None = None,
        state: NoticeState | None = None,
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> NoticePage:
        with self.db() as db:
            return notices.list_page(db, rule_id, state, cursor, limit)

    @rpc
    def retry_notice(self, notice_id: UUID) -> Notice:
        with self.db() as db:
            return notices.retry(db, notice_id)

    @rpc
    def get_notice_phone(self) -> NoticePhone:
        with self.db() as db:
            return notice_rules.phone_of(db)

    @rpc
    def update_notice_phone(self, draft: NoticePhoneDraft) -> NoticePhone:
        with self.db() as db:
            return notice_rules.set_phone(db, draft)

    @on(DebtOpened)
    def notice_missed_call(self, event: DebtOpened) -> None:
        with self.db() as db:
            notice_facts.debt(db, event)

    @on(DebtChanged)
    def notice_debt(self, event: DebtChanged) -> None:
        with self.db() as db:
            notice_facts.debt(db, event)

    @on(LeadCreated)
    def notice_new_lead(self, event: LeadCreated) -> None:
        with self.db() as db:
            notice_facts.lead(db, event)

    @on(LeadChanged)
    def notice_lead(self, event: LeadChanged) -> None:
        with self.db() as db:
            notice_facts.lead(db, event)

    @on(InteractionPlanned)
    def notice_plan(self, event: InteractionPlanned) -> None:
        with self.db() as db:
            notice_facts.planned(db, event)
