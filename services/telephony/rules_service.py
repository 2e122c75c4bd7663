"""Routing rules on the bus."""

from collections.abc import Collection
from uuid import UUID

from msgspec import UNSET

from services.contacts.interface import Contacts, SegmentsPlaced
from services.kit.bus import Database, aside, client, on, rpc
from services.telephony import lines, parties, routing, rules, sounds
from services.telephony.interface.routing import (
    RoutingExplanation,
    RoutingRule,
    RoutingRuleChange,
    RoutingRuleDraft,
    RoutingTrial,
    RuleOrder,
    RuleTarget,
)


class RulesService:
    db = Database()
    contacts = client(Contacts, seconds=3)

    @rpc
    def list_routing_rules(self) -> list[RoutingRule]:
        with self.db() as db:
            return rules.list_all(db)

    @rpc
    def create_routing_rule(self, draft: RoutingRuleDraft) -> RoutingRule:
        taken = self._greetings(draft.targets)
        with self.db() as db:
            return rules.create(db, draft, taken)

    @rpc
    def update_routing_rule(self, rule_id: UUID, change: RoutingRuleChange, version: int) -> RoutingRule:
        taken = self._greetings([] if change.targets is UNSET else change.targets, rule_id)
        with self.db() as db:
            return rules.update(db, rule_id, change, version, taken)

    @rpc
    def delete_routing_rule(self, rule_id: UUID, version: int) -> None:
        with self.db() as db:
            rules.delete(db, rule_id, version)

    @rpc
    def order_routing_rules(self, order: RuleOrder) -> list[RoutingRule]:
        with self.db() as db:
            return rules.order(db, order)

    @rpc
    def try_routing(self, trial: RoutingTrial) -> RoutingExplanation:
        with self.db() as db:
            return routing.try_out(db, trial)

    @on(SegmentsPlaced)
    def keep_segments(self, event: SegmentsPlaced) -> None:
        with self.db() as db:
            parties.keep_segments(db, event)

    def _greetings(self, targets: Collection[RuleTarget], rule_id: UUID | None = None) -> dict[UUID, str]:
        """Our own copies of the files that callers are to hear; what we have, is not taken again.

        Raises Forbidden, NotFound, Invalid.
        """
        named = {
            target.greeting_file_id: f"targets[{place}].greeting_file_id"
            for place, target in enumerate(targets)
            if target.kind == "voicemail" and target.greeting_file_id is not None
        }
        if not named:
            return {}
        with self.db() as db:
            lines.require_admin(db)
            known = rules.sounds_of(db, rule_id)
        return {
            file_id: sounds.take(file_id, self.contacts.get_file(file_id).object_key, field, aside)
            for file_id, field in named.items()
            if file_id is not None and file_id not in known
        }
