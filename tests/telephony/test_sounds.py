"""What people bring as a greeting is made into what phones can be played."""

import io
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]

from services.kit.wire import Invalid
from services.telephony import sounds
from tests.peers.sip.sound import loudness

RATE, HERTZ = 16000, 600.0


def tone(file_format: str, subtype: str, *, channels: int = 2, seconds: float = 1.0, rate: int = RATE) -> bytes:
    wave_at = 0.5 * np.sin(2 * np.pi * HERTZ * np.arange(int(rate * seconds)) / rate)
    made = io.BytesIO()
    soundfile.write(made, np.column_stack([wave_at] * channels), rate, format=file_format, subtype=subtype)
    return made.getvalue()


@pytest.mark.parametrize(
    ("file_format", "subtype"),
    [
        *(("WAV", "PCM_U8"), ("WAV", "PCM_24"), ("WAV", "FLOAT"), ("WAV", "ALAW"), ("WAVEX", "PCM_16")),
        *(("MP3", "MPEG_LAYER_III"), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("FLAC", "PCM_16"), ("AIFF", "PCM_16")),
    ],
)
def test_a_sound_of_any_usual_kind_becomes_what_phones_can_be_played(
    file_format: str, subtype: str, tmp_path: Path
) -> None:
    made = tmp_path / "made.wav"
    made.write_bytes(sounds.for_phones(tone(file_format, subtype), "greeting_file_id"))
    with wave.open(str(made)) as sound:
        assert (sound.getsampwidth(), sound.getframerate()) == (2, RATE)
        assert abs(sound.getnframes() / RATE - 1.0) < 0.1
        sound.rewind()
        samples = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")[:: 2 * sound.getnchannels()]
    with wave.open(str(made), "wb") as at_8k:
        at_8k.setparams((1, 2, 8000, 0, "NONE", ""))
        at_8k.writeframes(samples.tobytes())
    assert loudness(made, 0, HERTZ) > 0.3


def test_a_wav_that_fits_stays_as_it_is() -> None:
    content = tone("WAV", "PCM_16")
    assert sounds.for_phones(content, "greeting_file_id") is content


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\0\0\0\x20ftypM4A \0\0\0\0", "save an M4A"),
        (b"", "no sound that can be read"),
        (b"hello" * 1000, "no sound that can be read"),
        (tone("WAV", "PCM_16", rate=8000, channels=1, seconds=301), "five minutes"),
        (tone("WAV", "PCM_U8", rate=8000, channels=1, seconds=301), "five minutes"),
        (tone("WAV", "PCM_16", rate=96000), "thousand samples"),
    ],
    ids=["m4a", "nothing", "no sound", "long", "long 8 bit", "96 kHz"],
)
def test_what_cannot_be_used_is_refused_with_what_to_do(content: bytes, why: str) -> None:
    with pytest.raises(Invalid, match=why) as refused:
        sounds.for_phones(content, "greeting_file_id")
    assert refused.value.field == "greeting_file_id"
