"""Our own recordings, compressed: a WAV becomes Ogg Opus, some six times smaller, both sides still apart."""

import tempfile
from pathlib import Path
from uuid import UUID

from services.kit import jobs
from services.kit.db import Session
from services.kit.log import get_logger
from services.kit.objects import NoSuchObject, object_store
from services.kit.running import Running, worker
from services.kit.wire import Struct
from services.telephony.models import Recording

log = get_logger(__name__)
KIND = "compress_recording"
CONTENT_TYPE = "audio/ogg"
BLOCK = 80_000
"""Frames at a time: ten seconds."""


class Compression(Struct):
    recording_id: UUID
    object_key: str
    """Of the WAV."""


def want(db: Session, recording: Recording) -> None:
    """Has it compressed, where it is a WAV of our own agent."""
    if recording.content_type == "audio/wav" and not recording.provider_recording_id:
        jobs.start(db, KIND, Compression(recording_id=recording.id, object_key=recording.object_key))


@worker(KIND, cause="call")
def compress(job: Running) -> None:
    """The WAV is deleted only when the recording is known by its new file; done twice, it is done once."""
    wanted = job.input_as(Compression)
    store = object_store()
    key = wanted.object_key.removesuffix(".wav") + ".opus"
    with job.reading() as db:
        known = db.get(Recording, wanted.recording_id)
        waits = known is not None and known.object_key == wanted.object_key
    gone = False
    if waits:
        with tempfile.TemporaryDirectory(prefix="otklik-") as folder:
            wav, opus = Path(folder) / "sound.wav", Path(folder) / "sound.opus"
            try:
                with wav.open("wb") as file:
                    file.writelines(store.open(wanted.object_key))
            except NoSuchObject:
                log.warning("recording_gone", recording=str(wanted.recording_id))
                return
            encode(wav, opus)
            store.put(key, opus, CONTENT_TYPE)
            size = opus.stat().st_size
        with job.chunk() as db:
            row = db.get(Recording, wanted.recording_id, with_for_update=True)
            gone = row is None
            if row is not None:
                row.object_key, row.content_type, row.size_bytes = key, CONTENT_TYPE, size
    store.delete(wanted.object_key)
    if gone:
        store.delete(key)  # its time had come meanwhile


def encode(wav: Path, opus: Path) -> None:
    """Of the same length, channels and rate (8, 12, 16, 24 or 48 kHz)."""
    import soundfile  # type: ignore[import-untyped] # only here: the service's own process has no use for it

    with (
        soundfile.SoundFile(wav) as source,
        soundfile.SoundFile(opus, "w", source.samplerate, source.channels, format="OGG", subtype="OPUS") as target,
    ):
        for block in source.blocks(BLOCK, dtype="int16"):
            target.write(block)
