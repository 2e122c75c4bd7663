"""Recordings are compressed after the call, and what was said stays the same."""

import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import soundfile  # type: ignore[import-untyped]

from services.telephony.agent.wav import join
from services.telephony.compressing import encode
from services.telephony.interface import Call, Telephony
from tests.peers.sip import Sipp, loudness, write_tone
from tests.ports import free_port
from tests.telephony.conftest import Ground, Office
from tests.telephony.processes import Agent, Process
from tests.waiting import until


def as_wav(opus: Path, wav: Path) -> Path:
    samples, rate = soundfile.read(opus, dtype="int16")
    soundfile.write(wav, samples, rate)
    return wav


def test_the_sides_of_a_recording_stay_apart(tmp_path: Path) -> None:
    """R05."""
    left, right = (write_tone(tmp_path / f"{hertz}.wav", hertz, 3.0) for hertz in (1000.0, 440.0))
    join(left, right, tmp_path / "both.wav")
    encode(tmp_path / "both.wav", tmp_path / "both.opus")
    assert (tmp_path / "both.opus").stat().st_size < (tmp_path / "both.wav").stat().st_size / 4
    again = as_wav(tmp_path / "both.opus", tmp_path / "again.wav")
    assert loudness(again, 0, 1000) > 0.4 > 0.02 > loudness(again, 0, 440)
    assert loudness(again, 1, 440) > 0.4 > 0.02 > loudness(again, 1, 1000)
    with wave.open(str(again)) as sound:
        assert sound.getnframes() == 24_000


@pytest.fixture
def jobs(ground: Ground) -> Iterator[Process]:
    """The process of telephony's long work; without it recordings stay as they came."""
    process = Process("telephony-jobs", ["services.telephony.jobs"], ground.folder, free_port(), ground.environment)
    process.start()
    yield process
    process.stop()


def test_a_call_is_listened_to_from_its_compressed_recording(
    ground: Ground,
    office: Office,
    agent: Agent,
    sipp: Sipp,
    ask: Callable[..., Telephony],
    call_from: Callable[..., Call],
    jobs: Process,
    tmp_path: Path,
) -> None:
    """R05."""
    sipp.phone(answer_after=0.0, port=office.desk_ports[0], tone_hertz=440)
    client = sipp.call(agent.sip_port, f"100@{agent.address}", "+79160000501", talk_seconds=1)
    assert client.wait() == 0, client.story
    call = call_from("+79160000501", recorded=True)
    until(lambda: ask().get_recording(call.id).file.content_type == "audio/ogg", what="it is compressed")
    file = ask().get_recording(call.id).file
    opus = ground.objects / file.object_key
    assert file.size_bytes == opus.stat().st_size
    until(lambda: not opus.with_suffix(".wav").exists(), what="the WAV is deleted")
    sound = as_wav(opus, tmp_path / "sound.wav")
    assert loudness(sound, 0, 1000) > 0.2 and loudness(sound, 1, 440) > 0.2
