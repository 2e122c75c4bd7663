"""What was kept long enough is deleted: recordings by what their line says, and files of exports."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, delete, func, select, update

from services.kit import jobs
from services.kit.db import Session
from services.kit.log import get_logger
from services.kit.objects import object_store
from services.kit.running import Running, worker
from services.kit.wire import now
from services.telephony.interface.reports import RecordingExpired
from services.telephony.models import Call, ProviderAccount, Recording, SipAccount
from services.telephony.recordings import recording_of
from services.telephony.report_models import ExportFile

log = get_logger(__name__)
KIND = "expire"
AT_ONCE = 50


def plan(db: Session) -> None:
    """Starts the work where there is some, unless it is under way."""
    under_way = select(jobs.jobs.c.id).where(jobs.jobs.c.kind == KIND, jobs.jobs.c.state.in_(("queued", "running")))
    if db.execute(under_way.limit(1)).first() is not None:
        return
    if any(db.execute(query.limit(1)).first() for query in (_recordings(), _files())):
        jobs.start(db, KIND, {})


@worker(KIND, cause="system")
def expire(job: Running) -> None:
    """An object goes before the row that names it: whatever dies in between, it goes once more and is gone."""
    store = object_store()
    while True:
        with job.reading() as db:
            found = db.execute(_recordings().limit(AT_ONCE)).all()
        for row in found:
            store.delete(row.object_key)
        with job.chunk() as db:
            _forget(db, [row.id for row in found])
            job.done += len(found)
        if len(found) < AT_ONCE:
            break
    with job.reading() as db:
        files = db.execute(_files()).all()
    for row in files:
        store.delete(row.object_key)
    with job.chunk() as db:
        db.execute(delete(ExportFile).where(ExportFile.job_id.in_([row.job_id for row in files])))
    log.info("expired", recordings=job.done, files=len(files))


def _recordings() -> Select[UUID, str]:
    """Those that are older than what the line or the account they came over says."""
    days = func.coalesce(SipAccount.retention_days, ProviderAccount.retention_days)
    return (
        select(Recording.id, Recording.object_key)
        .join(Call, Call.id == Recording.call_id)
        .outerjoin(SipAccount, SipAccount.id == Call.account_id)
        .outerjoin(ProviderAccount, ProviderAccount.id == Call.provider_account_id)
        .where(Recording.expired_at.is_(None), Recording.created_at < now() - days * timedelta(days=1))
        .order_by(Recording.created_at)
    )


def _files() -> Select[UUID, str]:
    return select(ExportFile.job_id, ExportFile.object_key).where(ExportFile.expires_at < now())


def _forget(db: Session, recording_ids: Sequence[UUID]) -> None:
    gone = update(Recording).where(Recording.id.in_(recording_ids), Recording.expired_at.is_(None))
    for row in db.scalars(gone.values(expired_at=now()).returning(Recording)):
        db.publish(RecordingExpired(recording=recording_of(row)))
