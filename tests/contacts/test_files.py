"""Files in the client base: who may read them, and when they go."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.contacts import counterparties, files
from services.contacts.file_models import File as Row
from services.contacts.interface import CounterpartyDraft
from services.contacts.interface.files import File, FileDraft
from services.kit.objects import Folder, NoSuchObject
from services.kit.wire import Asker, Invalid, NotFound, new_id, now
from tests.contacts.conftest import Ask, person


def bring(ask: Ask, asker: Asker) -> File:
    draft = FileDraft(name="договор.pdf", content_type="application/pdf", size=5, object_key=f"files/{new_id()}")
    with ask(asker) as db:
        return files.create(db, draft)


def test_a_file_is_its_bringers_until_a_record_holds_it(ask: Ask) -> None:
    """C29, F39."""
    me, colleague, boss = person(), person(), person("head_of_sales")
    mine = bring(ask, me)
    with ask(me) as db:
        assert files.get(db, mine.id).file == mine and mine.expires_at is not None
    for other in (colleague, boss):
        with ask(other) as db, pytest.raises(NotFound):
            files.get(db, mine.id)
    with ask(me) as db:
        client = counterparties.create(db, CounterpartyDraft(name="ООО «Вложение»"))
        files.hold(db, [mine.id], "counterparty", client.id, "file_ids")
    with ask(boss) as db:
        held = files.get(db, mine.id).file
        assert held.expires_at is None
    with ask(colleague) as db, pytest.raises(NotFound):
        files.get(db, mine.id)


def test_nobody_takes_up_a_file_of_somebody_else(ask: Ask) -> None:
    me, thief = person(), person()
    mine = bring(ask, me)
    with ask(thief) as db:
        client = counterparties.create(db, CounterpartyDraft(name="ООО «Чужое»"))
        with pytest.raises(Invalid) as refusal:
            files.hold(db, [mine.id], "counterparty", client.id, "file_ids")
        assert refusal.value.field == "file_ids"
        with pytest.raises(Invalid):
            files.own(db, mine.id, "file_id")


def test_what_nothing_holds_goes_after_its_time_and_nothing_else(ask: Ask, tmp_path: Path) -> None:
    store = Folder(tmp_path)
    me = person()
    old, held, fresh = (bring(ask, me) for _ in range(3))
    with ask(me) as db:
        keys = {one.id: files.get(db, one.id).object_key for one in (old, held, fresh)}
        for key in keys.values():
            store.put(key, b"bytes")
        client = counterparties.create(db, CounterpartyDraft(name="ООО «Хранение»"))
        for one in (old, held):
            db.execute(sa.update(Row).where(Row.id == one.id).values(expires_at=now() - timedelta(minutes=1)))
        files.hold(db, [held.id], "counterparty", client.id, "file_ids")
    with ask() as db:
        assert files.sweep(db, store) >= 1
    with ask(me) as db:
        with pytest.raises(NotFound):
            files.get(db, old.id)
        assert files.get(db, held.id) and files.get(db, fresh.id)
    with pytest.raises(NoSuchObject):
        store.size(keys[old.id])
    assert store.size(keys[held.id]) == 5
