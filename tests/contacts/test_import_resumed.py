"""An import goes on whatever dies: its process is killed in each of its steps."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from deploy.local.stack import ROOT
from services.contacts import files, imports
from services.contacts.interface.files import FileDraft
from services.contacts.interface.imports import ImportDraft, ImportRows
from services.contacts.models import Counterparty
from services.kit.db import Database
from services.kit.jobs import jobs
from services.kit.objects import Folder
from services.kit.wire import Asker, new_id
from tests.conftest import SECRET_KEY
from tests.contacts.conftest import person
from tests.contacts.exchange import Exchange
from tests.waiting import until


class Process:
    """The real process of jobs, which can be killed."""

    def __init__(self, url: str, amqp_uri: str, objects: Path, log: Path) -> None:
        environment = os.environ | {
            "OTKLIK_DATABASE_URL": url,
            "OTKLIK_AMQP_URI": amqp_uri,
            "OTKLIK_SECRET_KEY": SECRET_KEY,
            "OTKLIK_OBJECTS": objects.as_uri(),
        }
        with log.open("ab") as file:
            command = [sys.executable, "-m", "services.contacts.jobs"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=file)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.mark.timeout(600)  # nine processes one after another, on a busy machine
def test_an_import_goes_on_after_its_process_was_killed(
    contacts_database: Database, amqp_uri: str, tmp_path: Path
) -> None:
    """Resumable after a crash: killed at each step, every row becomes one record, and all of it can be undone."""
    asker: Asker = person("manager")
    me = Exchange(contacts_database, Folder(tmp_path / "objects"), asker)
    tag, count = new_id().hex[-10:], 9_000
    rows = "\n".join(f"ООО «Партия {number} {tag}»;+7916{number:07d};Омск" for number in range(count))
    log = tmp_path / "jobs.log"
    url = contacts_database.engine.url.render_as_string(hide_password=False)
    objects = tmp_path / "objects"
    key = f"files/{new_id()}"
    me.store.put(key, f"Название;Телефон;Город\n{rows}".encode())
    with contacts_database(asker) as db:
        draft = FileDraft(name="много.csv", content_type="text/plain", size=1, object_key=key)
        batch = imports.create(db, ImportDraft(file_id=files.create(db, draft).id))

    def begun_and_killed(job_id: Any) -> None:
        process = Process(url, amqp_uri, objects, log)
        try:
            until(lambda: (job := me.job(job_id)).done > 0 or job.state == "done", 120, "it gets on")
        finally:
            process.kill()
        with contacts_database.engine.begin() as db:  # as if the killed process's lease had ended meanwhile
            db.execute(update(jobs).where(jobs.c.id == job_id).values(leased_until=func.now()))

    def finished(job_id: Any) -> None:
        process = Process(url, amqp_uri, objects, log)
        try:
            me.done(job_id, timeout=120)
        finally:
            process.kill()

    begun_and_killed(batch.job_id)
    finished(batch.job_id)
    with contacts_database(asker) as db:
        assert imports.get(db, batch.id).counts.rows == count
        checking = imports.check(db, batch.id)
    begun_and_killed(checking.job_id)
    finished(checking.job_id)
    with contacts_database(asker) as db:
        assert imports.get(db, batch.id).counts.create == count
        applying = imports.apply(db, batch.id, ImportRows())
    begun_and_killed(applying.job_id)
    finished(applying.job_id)

    def alive() -> int:
        with contacts_database(asker) as db:
            mine = select(func.count()).where(Counterparty.name.contains(tag), Counterparty.deleted.is_(False))
            return db.scalar(mine) or 0

    assert alive() == count
    with contacts_database(asker) as db:
        undoing = imports.undo(db, batch.id)
    begun_and_killed(undoing.job_id)
    finished(undoing.job_id)
    assert alive() == 0
