"""Sounds that callers hear: taken from a file that somebody brought in, made fit for phones, and kept under our key."""

import io
import wave
from collections.abc import Callable
from uuid import UUID

from services.kit.objects import object_store
from services.kit.wire import Invalid

LARGEST = 20 * 1024 * 1024
LONGEST_SECONDS = 300
RATES = range(8000, 48001)
LONGEST = "A sound lasts at most five minutes."
UNREADABLE = (
    "This is no sound that can be read here. WAV, MP3, OGG (Vorbis, Opus), FLAC and AIFF can; save an M4A, AAC or WMA "
    "as one of these first."
)


def take(
    file_id: UUID, source_key: str, field: str, aside: Callable[[Callable[[], bytes]], bytes] = lambda make: make()
) -> str:
    """Answers the object key of our copy. Raises Invalid. `aside` runs what takes its time."""
    store = object_store()
    if store.size(source_key) > LARGEST:
        raise Invalid("This file is too large: at most 20 MB.", field=field)
    content = b"".join(store.open(source_key))
    key = f"sounds/{file_id}.wav"
    store.put(key, aside(lambda: for_phones(content, field)), "audio/wav")
    return key


def for_phones(content: bytes, field: str) -> bytes:
    """A WAV of 16-bit PCM at 8 to 48 kHz: the sound itself where it is one, else made of it. Pure. Raises Invalid."""
    seconds = _seconds_of_fit(content)
    return content if seconds is not None and _checked(seconds, field) else _converted(content, field)


def _seconds_of_fit(content: bytes) -> float | None:
    """How long a WAV lasts that phones can be played as it is; None for anything else."""
    try:
        with wave.open(io.BytesIO(content)) as sound:
            fits = sound.getsampwidth() == 2 and sound.getnchannels() in (1, 2) and sound.getframerate() in RATES
            return sound.getnframes() / sound.getframerate() if fits else None
    except (wave.Error, EOFError, ZeroDivisionError):
        return None


def _converted(content: bytes, field: str) -> bytes:
    import soundfile  # type: ignore[import-untyped] # 20 MB of memory that most processes do without

    try:
        with soundfile.SoundFile(io.BytesIO(content)) as source:
            if source.samplerate not in RATES:
                raise Invalid("A sound must have 8 to 48 thousand samples a second.", field=field)
            # Of a file that lies about its length no more is read than is allowed.
            samples = source.read((LONGEST_SECONDS + 1) * source.samplerate, dtype="float32", always_2d=True)
            rate = source.samplerate
    except soundfile.SoundFileError:
        raise Invalid(UNREADABLE, field=field) from None
    _checked(len(samples) / rate, field)
    made = io.BytesIO()
    soundfile.write(made, samples.mean(axis=1), rate, format="WAV", subtype="PCM_16")
    return made.getvalue()


def _checked(seconds: float, field: str) -> bool:
    """Raises Invalid."""
    if not 0 < seconds <= LONGEST_SECONDS:
        raise Invalid(LONGEST, field=field)
    return True
