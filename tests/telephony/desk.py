"""Telephony's functions on a database of their own, and calls that end a while ago, for tests of what follows them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from services.contacts.interface import Contact, ContactChanged, Counterparty, CounterpartyChanged
from services.kit.db import Session
from services.kit.outbox import outbox
from services.kit.wire import Asker, Role, UserChanged, new_id, now
from services.telephony import debts, observing, parties, staff
from services.telephony.debt_models import DebtCheck, MissedCallDebt
from services.telephony.interface import CallObserved, FactKind
from tests import records
from tests.telephony.facts import fact

NUMBER = "+79160001001"


class Desk:
    """One office; minutes are counted from `began`, four hours ago."""

    def __init__(self, db: Session) -> None:
        self.db = db
        self.began = (now() - timedelta(hours=4)).replace(second=0, microsecond=0)

    def at(self, minute: float) -> datetime:
        return self.began + timedelta(minutes=minute)

    def as_(self, role: Role, user_id: UUID | None = None) -> Session:
        self.db.asker = Asker(user_id=user_id or new_id(), role=role, cause="ui", trace_id="test")
        return self.db

    def person(self, role: Role = "manager", *, active: bool = True) -> UUID:
        """Somebody who signs in, or did."""
        user_id = new_id()
        told = UserChanged(id=user_id, version=1, name="Анна", role=role, active=active, team_id=None, reach="own")
        staff.learn(self.db, told)
        return user_id

    def client(self, *numbers: str, **fields: Any) -> Counterparty:
        record = records.counterparty(**{"phones": [records.phone(one) for one in numbers], **fields})
        self.tell(record)
        return record

    def tell(self, record: Counterparty | Contact, *, deleted: bool = False) -> None:
        if isinstance(record, Contact):
            parties.keep_contact(self.db, ContactChanged(contact=record, deleted=deleted))
        else:
            parties.keep_counterparty(self.db, CounterpartyChanged(counterparty=record, deleted=deleted))

    def observe(self, *facts: CallObserved) -> None:
        for one in facts:
            observing.observe(self.db, [one])

    def call(self, minute: float, phone: str = NUMBER, talk: float = 0, **changes: Any) -> UUID:
        """A whole call, settled: rung for a minute, then talked so many minutes; or missed."""
        call_id = changes.pop("call_id", None) or new_id()
        self.observe(*self.facts(call_id, minute, phone, talk, **changes))
        self.settle()
        return call_id

    def facts(
        self, call_id: UUID, minute: float, phone: str = NUMBER, talk: float = 0, **changes: Any
    ) -> list[CallObserved]:
        told = {"call_id": call_id, "client_number": phone, "started_at": self.at(minute)}
        if talk:
            told |= {"answered_at": self.at(minute + 1)}
        return [
            self._fact("ringing", minute, **told | changes),
            self._fact("ended", minute + 1 + talk, **told | changes),
        ]

    def _fact(self, kind: FactKind, minute: float, **changes: Any) -> CallObserved:
        return msgspec.structs.replace(fact(kind), occurred_at=self.at(minute), **changes)

    def settle(self) -> None:
        """What the timer does, without waiting."""
        self.db.execute(sa.update(DebtCheck).values(due_at=now() - timedelta(seconds=1)))
        while debts.settle_due(self.db):
            pass

    def debts(self, *states: str) -> list[MissedCallDebt]:
        rows = self.db.scalars(sa.select(MissedCallDebt).order_by(MissedCallDebt.opened_at, MissedCallDebt.id))
        return [row for row in rows if not states or row.state in states]

    def debt(self) -> MissedCallDebt:
        """The only one that is none of void."""
        (row,) = self.debts("open", "returned", "dismissed")
        return row

    def announced(self) -> list[str]:
        return list(
            self.db.scalars(
                sa.select(outbox.c.routing_key).where(outbox.c.routing_key.like("debt%")).order_by(outbox.c.id)
            )
        )
