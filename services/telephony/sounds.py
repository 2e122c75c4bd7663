"""Sounds that callers hear: taken from a file that somebody brought in, checked, and kept under a key of our own."""

import io
import wave
from uuid import UUID

from services.kit.objects import object_store
from services.kit.wire import Invalid

LARGEST = 20 * 1024 * 1024
LONGEST_SECONDS = 300


def take(file_id: UUID, source_key: str, field: str) -> str:
    """Answers the object key of our copy. Raises Invalid unless it is a WAV that phones can be played."""
    store = object_store()
    if store.size(source_key) > LARGEST:
        raise Invalid("This file is too large: at most 20 MB.", field=field)
    content = b"".join(store.open(source_key))
    check(content, field)
    key = f"sounds/{file_id}.wav"
    store.put(key, content, "audio/wav")
    return key


def check(content: bytes, field: str) -> None:
    """Pure. Raises Invalid."""
    try:
        with wave.open(io.BytesIO(content)) as sound:
            fits = (
                sound.getsampwidth() == 2 and sound.getnchannels() in (1, 2) and 8000 <= sound.getframerate() <= 48000
            )
            seconds = sound.getnframes() / sound.getframerate()
    except (wave.Error, EOFError, ZeroDivisionError):
        fits, seconds = False, 0.0
    if not fits:
        raise Invalid("This must be a WAV file: PCM, 16 bit, 8 to 48 kHz.", field=field)
    if not 0 < seconds <= LONGEST_SECONDS:
        raise Invalid("A sound lasts at most five minutes.", field=field)
