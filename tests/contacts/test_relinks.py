"""`kit.relinks`: how rows of every service follow records that became one, whatever the order of the news."""

from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa

from services.contacts.models import LinkedRecord
from services.kit import relinks
from services.kit.wire import new_id
from tests.contacts.conftest import Ask
from tests.contacts.test_merges import client


def test_rows_follow_and_come_back_told_twice_late_and_merged_again_meanwhile(ask: Ask) -> None:
    one, two, three = client(ask), client(ask), client(ask)
    columns = [LinkedRecord.counterparty_id]

    def deal() -> UUID:
        with ask() as db:
            row = LinkedRecord(
                id=new_id(),
                version=1,
                kind="deal",
                counterparty_id=one.id,
                at=datetime(2026, 1, 1, tzinfo=UTC),
                title="Сделка",
                status="new",
            )
            db.add(row)
            db.flush()
            return row.id

    def of(record_id: UUID) -> UUID | None:
        with ask() as db:
            return db.scalar(sa.select(LinkedRecord.counterparty_id).where(LinkedRecord.id == record_id))

    first, second, row = new_id(), new_id(), deal()
    with ask() as db:  # the second merge is told of first
        relinks.follow(db, second, two.id, three.id, columns)
    for _ in range(2):
        with ask() as db:
            relinks.follow(db, first, one.id, two.id, columns)
    assert of(row) == three.id
    with ask() as db:
        relinks.come_back(db, second, two.id, three.id, columns)
        assert relinks.present(db, one.id) == two.id
    assert of(row) == two.id
    for _ in range(2):
        with ask() as db:
            relinks.come_back(db, first, one.id, two.id, columns)
    assert of(row) == one.id
    late = new_id()
    with ask() as db:  # undone before it was done
        relinks.come_back(db, late, one.id, two.id, columns)
    with ask() as db:
        relinks.follow(db, late, one.id, two.id, columns)
    assert of(row) == one.id
