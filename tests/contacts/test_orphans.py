"""Objects that no row names are found and deleted, and no others."""

import os
import time
from pathlib import Path

import pytest
from PIL import Image

from services.contacts import contacts, files, orphans, photos
from services.contacts.interface import ContactDraft
from services.contacts.interface.files import FileDraft
from services.kit.db import Database
from services.kit.objects import Folder, NoSuchObject
from services.kit.wire import new_id
from tests.contacts.conftest import Ask, person

DAYS = 24 * 3600.0


def older(folder: Path, by: float) -> None:
    """Everything in the store was put so many seconds earlier."""
    for path in folder.rglob("*"):
        os.utime(path, (time.time() - by,) * 2)


def test_a_photo_whose_transaction_failed_goes_after_a_day_and_one_that_is_shown_stays(
    ask: Ask, contacts_database: Database, tmp_path: Path
) -> None:
    """C64: neither the picture nor its thumbnail is left behind."""
    store, me = Folder(tmp_path), person()
    Image.new("RGB", (60, 40), "#336699").save(tmp_path / "picture.png")
    given = f"files/{new_id()}"
    store.put(given, tmp_path / "picture.png")
    store.put("emails/letter.eml", b"another service's")
    with ask(me) as db:
        draft = FileDraft(name="я.png", content_type="image/png", size=1000, object_key=given)
        file = files.create(db, draft)
        mary, peter = (contacts.create(db, ContactDraft(name=name)) for name in ("Мария", "Пётр"))
    with ask(me) as db:
        photos.set_(db, store, mary.id, mary.version, file.id)
    kept = {path for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(RuntimeError), ask(me) as db:
        photos.set_(db, store, peter.id, peter.version, file.id)
        raise RuntimeError("the process died here")
    lost = {path for path in tmp_path.rglob("*") if path.is_file()} - kept
    assert len(lost) == 2

    older(tmp_path, 0.9 * DAYS)
    assert orphans.sweep(contacts_database, store) == 0
    older(tmp_path, 1.1 * DAYS)
    assert orphans.sweep(contacts_database, store) == 2
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == kept
    with pytest.raises(NoSuchObject):
        store.size(lost.pop().relative_to(tmp_path).as_posix())


def test_many_objects_are_looked_at_a_piece_at_a_time(
    ask: Ask, contacts_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Folder(tmp_path)
    keys = [f"exports/2026/11/{new_id()}" for _ in range(7)]
    for key in keys:
        store.put(key, b"rows")
    with ask() as db:
        files.create(db, FileDraft(name="список.xlsx", content_type="x/y", size=4, object_key=keys[3]))
    older(tmp_path, 2 * DAYS)
    monkeypatch.setattr(orphans, "AT_ONCE", 3)
    assert orphans.sweep(contacts_database, store) == 6
    assert [key for key in keys if (tmp_path / key).exists()] == [keys[3]]
