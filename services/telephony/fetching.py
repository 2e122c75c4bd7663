"""Recordings that a provider keeps: fetched into our own store, again and again until they are there or given up."""

import hashlib
from uuid import UUID

import msgspec
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from services.kit import jobs
from services.kit.channel import Body
from services.kit.db import Session
from services.kit.log import get_logger
from services.kit.objects import object_store
from services.kit.running import Later, Running, worker
from services.kit.wire import Struct
from services.telephony import accounts, limits, recordings
from services.telephony.interface import ProviderRefused, ProviderUnavailable, RecordingFile
from services.telephony.models import Call, ProviderRecording
from services.telephony.providers.adapter import RecordingNotReady
from services.telephony.providers.registry import ADAPTERS

log = get_logger(__name__)
KIND = "fetch_recording"
DELAYS = (10, 30, 60, 300, 900, 3600, 3 * 3600, 12 * 3600, 24 * 3600)
"""Seconds before each further try: a recording may be told of long before it can be had."""
EXTENSIONS = {"audio/mpeg": "mp3", "audio/mp3": "mp3", "audio/wav": "wav", "audio/x-wav": "wav", "audio/ogg": "ogg"}


class Wanted(Struct):
    account_id: UUID
    recording_id: str
    """The provider's own id."""
    call_id: UUID


def want(db: Session, row: Call, recording_ids: list[str]) -> None:
    """Has each of the recordings of the call fetched, once, however often it is told of."""
    if row.provider_account_id is None:
        return
    for recording_id in recording_ids:
        wanted = Wanted(account_id=row.provider_account_id, recording_id=recording_id, call_id=row.id)
        values = msgspec.structs.asdict(wanted) | {"state": "wanted"}
        added = insert(ProviderRecording).values(values).on_conflict_do_nothing()
        if db.execute(added.returning(ProviderRecording.call_id)).first() is not None:
            jobs.start(db, KIND, wanted)


@worker(KIND, cause="call")
def fetch(job: Running) -> None:
    """One try; the next is later. A recording that never comes is given up, and stays known by its id."""
    wanted = job.input_as(Wanted)
    tries = job.cursor or 0
    with job.reading() as db:
        account = accounts.find(db, wanted.account_id)
        if account is None:
            return
        access, adapter = accounts.access_of(account), ADAPTERS[account.provider]
    found: list[RecordingFile] = []

    def keep(content_type: str, sound: Body) -> None:
        kind = content_type.split(";")[0].strip().lower()
        kind = kind if kind in EXTENSIONS else "audio/mpeg"
        name = hashlib.sha256(wanted.recording_id.encode()).hexdigest()[:32]
        key = f"recordings/{wanted.account_id}/{wanted.call_id}-{name}.{EXTENSIONS[kind]}"
        object_store().put_stream(key, sound)
        found.append(RecordingFile(object_key=key, content_type=kind, size_bytes=sound.bytes_read, duration_seconds=0))

    pace = limits.pace_of(lambda: job.database(job.asker), wanted.account_id)
    try:
        adapter.fetch_recording(access, pace, wanted.recording_id, keep)
        if not found or not found[0].size_bytes:
            raise RecordingNotReady("the file is empty")
    except (RecordingNotReady, ProviderRefused, ProviderUnavailable) as error:
        _put_off(job, wanted, tries, error)
    else:
        with job.chunk() as db:
            recordings.save_of_provider(db, wanted.call_id, wanted.recording_id, found[0])
            _say(db, wanted, "kept", None)


def _put_off(job: Running, wanted: Wanted, tries: int, error: Exception) -> None:
    """Raises Later, unless it was tried often enough."""
    log.info("recording_not_fetched", call=str(wanted.call_id), tries=tries, error=str(error))
    over = tries >= len(DELAYS)
    with job.chunk() as db:
        job.cursor = tries + 1
        if isinstance(error, ProviderUnavailable):
            limits.note(db, wanted.account_id, error)
        _say(db, wanted, "given_up" if over else "wanted", str(error))
        if over:
            accounts.note_error(db, wanted.account_id, f"A recording was given up: {error}")
    if not over:
        raise Later(DELAYS[tries])


def _say(db: Session, wanted: Wanted, state: str, problem: str | None) -> None:
    this = (ProviderRecording.account_id == wanted.account_id, ProviderRecording.recording_id == wanted.recording_id)
    db.execute(update(ProviderRecording).where(*this).values(state=state, problem=problem and problem[:500]))
