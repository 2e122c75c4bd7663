"""Listening: by whoever may see the call, written down; saving by right; and recordings that are kept no longer."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.kit.objects import object_store
from services.kit.outbox import outbox
from services.kit.wire import Forbidden, NotFound, VersionConflict, new_id, now, system
from services.telephony import expiring, hearing, recordings
from services.telephony.interface import NoRecording, RecordingFile
from services.telephony.interface.reports import DownloadForbidden, RecordingGone, RecordingSettingsChange
from services.telephony.models import Call, Recording, SipAccount
from services.telephony.report_models import RecordingListening
from tests.apart import database_apart
from tests.conftest import Servers
from tests.telephony.desk import Desk
from tests.telephony.working import do_jobs

ANNA, BORIS = new_id(), new_id()


def recorded(desk: Desk, **call: Any) -> tuple[UUID, UUID]:
    """A call of Anna's that has a recording, and this."""
    call_id = desk.call(0, talk=2, rings=[ANNA], user_id=ANNA, **call)
    key = f"recordings/{call_id}.ogg"
    file = RecordingFile(object_key=key, content_type="audio/ogg", size_bytes=3, duration_seconds=1.0)
    recording_id = recordings.save(desk.db, call_id, file)
    desk.db.get_one(Call, call_id).recording_id = recording_id
    return call_id, recording_id


def test_who_may_see_the_call_may_listen_and_it_is_written_down_once_for_one_listening(desk: Desk) -> None:
    """R05."""
    call_id, recording_id = recorded(desk)
    desk.as_("manager", ANNA)
    for _part in range(3):
        assert hearing.hear(desk.db, call_id, None, "listened", "10.0.0.7").id == recording_id
    hearing.hear(desk.db, call_id, recording_id, "listened", "10.0.0.8")
    with pytest.raises(Forbidden):
        hearing.list_of(desk.db, call_id)
    desk.as_("head_of_sales", BORIS)
    seen = hearing.list_of(desk.db, call_id)
    assert [(one.user_id, one.kind, one.address) for one in seen] == [
        (ANNA, "listened", "10.0.0.8"),
        (ANNA, "listened", "10.0.0.7"),
    ]
    desk.db.execute(sa.update(RecordingListening).values(until=now() - timedelta(minutes=11)))
    desk.as_("manager", ANNA)
    hearing.hear(desk.db, call_id, None, "listened", "10.0.0.7")
    desk.as_("admin", BORIS)
    assert len(hearing.list_of(desk.db, call_id)) == 3, "a second time"


def test_who_may_not_see_the_call_hears_nothing_and_nothing_is_written(desk: Desk) -> None:
    call_id, recording_id = recorded(desk)
    for role, user_id in (("manager", BORIS), ("partner", None)):
        desk.as_(role, user_id)  # type: ignore[arg-type]
        with pytest.raises(NotFound):
            hearing.hear(desk.db, call_id, recording_id, "listened", "10.0.0.7")
    desk.as_("admin")
    other = desk.call(30, talk=1)
    with pytest.raises(NoRecording):
        hearing.hear(desk.db, other, recording_id, "listened", "10.0.0.7")
    assert desk.db.scalar(sa.select(sa.func.count()).select_from(RecordingListening)) == 0


def test_saving_is_a_right_of_roles_that_an_administrator_gives(desk: Desk) -> None:
    call_id, _ = recorded(desk)
    desk.as_("manager", ANNA)
    with pytest.raises(DownloadForbidden):
        hearing.hear(desk.db, call_id, None, "downloaded", "10.0.0.7")
    settings = hearing.settings(desk.db)
    change = RecordingSettingsChange(download_roles=["manager", "manager"])
    for role in ("manager", "head_of_sales"):
        with pytest.raises(Forbidden):
            hearing.update_settings(desk.as_(role), change, settings.version)
    changed = hearing.update_settings(desk.as_("admin"), change, settings.version)
    assert changed.download_roles == ["manager"]
    with pytest.raises(VersionConflict):
        hearing.update_settings(desk.db, change, settings.version)
    with pytest.raises(DownloadForbidden):
        hearing.hear(desk.db, call_id, None, "downloaded", "10.0.0.7")
    desk.as_("manager", ANNA)
    hearing.hear(desk.db, call_id, None, "downloaded", "10.0.0.7")
    desk.as_("admin")
    assert [one.kind for one in hearing.list_of(desk.db, call_id)] == ["downloaded"]


def test_a_recording_is_deleted_when_its_line_says_and_the_call_stays(
    servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R05: kept for 30 days; another line's, and a younger one, stay."""
    monkeypatch.setenv("OTKLIK_OBJECTS", tmp_path.as_uri())
    with database_apart(servers.postgres.url, "telephony") as database:
        with database(system("test")) as db:
            desk = Desk(db)
            line = SipAccount(name="x", domain="x", username="", sealed_password="", active=True, rings=[])
            line.preset, line.transport, line.srtp, line.record, line.retention_days = "own", "udp", "off", True, 30
            db.add(line)
            db.flush()
            old, of_old = recorded(desk, account_id=line.id)
            young, of_young = recorded(desk, account_id=line.id)
            other, of_other = recorded(desk)
            ago = now() - timedelta(days=31)
            db.execute(sa.update(Recording).where(Recording.id.in_([of_old, of_other])).values(created_at=ago))
            for key in db.scalars(sa.select(Recording.object_key)):
                object_store().put(key, b"abc")
            db.execute(sa.delete(outbox))
            expiring.plan(db)
        do_jobs(database)
        with database(system("test")) as db:
            with pytest.raises(RecordingGone):
                hearing.hear(db, old, of_old, "listened", "10.0.0.7")
            for call_id, recording_id in ((young, of_young), (other, of_other)):
                hearing.hear(db, call_id, recording_id, "listened", "10.0.0.7")
            assert (db.get_one(Call, old).recording_id, db.get_one(Call, old).outcome) == (of_old, "talked")
            keys = list(db.scalars(sa.select(outbox.c.routing_key).where(outbox.c.routing_key == "recording_expired")))
            assert keys == ["recording_expired"]
            expiring.plan(db)
            assert do_jobs(database) == [], "nothing is left to do"
        assert sorted(path.stem for path in tmp_path.rglob("*.ogg")) == sorted(map(str, (young, other)))
