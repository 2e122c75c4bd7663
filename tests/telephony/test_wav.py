"""Two sides become one recording, also where their writer was killed."""

import wave
from array import array
from pathlib import Path

from services.telephony.agent.wav import find_sound, join
from tests.peers.sip import loudness, write_tone


def test_left_is_left_and_right_is_right(tmp_path: Path) -> None:
    left, right = write_tone(tmp_path / "l.wav", 1000, 2), write_tone(tmp_path / "r.wav", 400, 1)
    assert join(left, right, tmp_path / "both.wav") == 2.0
    with wave.open(str(tmp_path / "both.wav")) as both:
        assert (both.getnchannels(), both.getframerate(), both.getnframes()) == (2, 8000, 16000)
    assert loudness(tmp_path / "both.wav", 0, 1000) > 0.45
    assert loudness(tmp_path / "both.wav", 1, 400) > 0.2, "the shorter side is filled with silence"
    assert loudness(tmp_path / "both.wav", 1, 1000) < 0.01


def test_a_file_whose_writer_was_killed_is_repaired(tmp_path: Path) -> None:
    whole = write_tone(tmp_path / "l.wav", 1000, 1).read_bytes()
    left = tmp_path / "killed.wav"
    left.write_bytes(whole[:40] + bytes(4) + whole[44:-1001])  # no length, and cut in the middle of a sample
    sound = find_sound(left)
    assert sound is not None and not sound.complete and sound.size % 2 == 0
    seconds = join(left, tmp_path / "missing.wav", tmp_path / "both.wav")
    assert 0.9 < seconds < 0.95
    assert loudness(tmp_path / "both.wav", 0, 1000) > 0.45
    with wave.open(str(tmp_path / "both.wav")) as both:
        assert set(array("h", both.readframes(100))[1::2]) == {0}


def test_where_nothing_was_said_there_is_no_recording(tmp_path: Path) -> None:
    (tmp_path / "l.wav").write_bytes(b"")
    (tmp_path / "r.wav").write_bytes(b"RIFF\0\0\0\0WAVEfmt ")
    assert join(tmp_path / "l.wav", tmp_path / "r.wav", tmp_path / "both.wav") == 0.0
    assert not (tmp_path / "both.wav").exists()
