"""What callers hear of us: ringing, music, a tone, silence. Made once, as WAVs."""

import math
import wave
from array import array
from collections.abc import Callable
from pathlib import Path

from services.telephony.agent.plan import Tone

RATE = 8000
NOTES = (392.0, 493.9, 587.3, 784.0, 659.3, 523.3, 440.0, 587.3)
"""A quiet melody, each note for a second."""


class Tones:
    """The files by their names, made in `folder`. `music` is a WAV for holding, or `silence`; else a melody of ours."""

    def __init__(self, folder: Path, music: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.silence = _written(folder / "silence.wav", 1.0, lambda _at: 0.0)
        self._files: dict[Tone, Path] = {
            "ringback": _written(folder / "ringback.wav", 5.0, _ringback),
            "beep": _written(folder / "beep.wav", 0.4, lambda at: 0.3 * math.sin(2 * math.pi * 1000 * at)),
        }
        if music == "silence":
            self._files["music"] = self.silence
        elif music:
            self._files["music"] = Path(music)
        else:
            self._files["music"] = _written(folder / "music.wav", float(len(NOTES)), _melody)

    def __getitem__(self, name: Tone) -> Path:
        return self._files[name]


def _ringback(at: float) -> float:
    """425 Hz for one second of five, as networks here ring."""
    return 0.2 * math.sin(2 * math.pi * 425 * at) if at < 1 else 0.0


def _melody(at: float) -> float:
    hertz, within = NOTES[int(at) % len(NOTES)], at % 1
    return 0.1 * math.exp(-3 * within) * min(1.0, within * 50) * math.sin(2 * math.pi * hertz * at)


def _written(file: Path, seconds: float, wave_at: Callable[[float], float]) -> Path:
    if not file.exists():
        samples = array("h", (int(32767 * wave_at(n / RATE)) for n in range(int(RATE * seconds))))
        part = file.with_suffix(".part")
        with part.open("wb") as out, wave.open(out, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(RATE)
            sound.writeframes(samples.tobytes())
        part.rename(file)
    return file
