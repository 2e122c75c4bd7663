"""Two mono WAVs into one stereo WAV: left the client, right the seller. Pure but for the files.

A file whose writer was killed has a header that tells nothing: the sound is what follows it, up to the end.
"""

import os
import struct
import wave
from array import array
from dataclasses import dataclass
from pathlib import Path

RATE = 8000
SECOND = RATE * 2
"""Bytes of one second: 16-bit mono."""


@dataclass(frozen=True)
class Sound:
    """Where the samples of a WAV lie."""

    file: Path
    start: int
    size: int

    @property
    def complete(self) -> bool:
        """Did its writer close it, or nearly: does the header know of the sound?"""
        with self.file.open("rb") as file:
            file.seek(self.start - 4)
            return bool(struct.unpack("<I", file.read(4))[0] == self.size)


def find_sound(file: Path) -> Sound | None:
    """The sound of a mono 16-bit 8 kHz WAV, whole or cut off; None where there is none yet."""
    try:
        size = file.stat().st_size
        with file.open("rb") as opened:
            head = opened.read(4096)
    except OSError:
        return None
    at = head.find(b"data", 12)
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE" or at < 0 or size <= at + 8:
        return None
    start = at + 8
    return Sound(file, start, (size - start) // 2 * 2)


def join(left: Path, right: Path, target: Path) -> float:
    """Writes the stereo file, synced to disk; answers its length in seconds, 0.0 (and no file) where nothing was said.

    The shorter side is filled with silence; a missing one is silence altogether.
    """
    sounds = [find_sound(left), find_sound(right)]
    longest = max((sound.size for sound in sounds if sound), default=0)
    if longest == 0:
        return 0.0
    sides = [open(sound.file, "rb") if sound else None for sound in sounds]  # noqa: SIM115,PTH123 - closed below
    try:
        for side, sound in zip(sides, sounds, strict=True):
            if side and sound:
                side.seek(sound.start)
        with target.open("wb") as out, wave.open(out, "wb") as stereo:
            stereo.setnchannels(2)
            stereo.setsampwidth(2)
            stereo.setframerate(RATE)
            for done in range(0, longest, SECOND):
                step = min(SECOND, longest - done)
                both = array("h", bytes(step * 2))
                for channel, side in enumerate(sides):
                    said = (side.read(step) if side else b"").ljust(step, b"\0")
                    both[channel::2] = array("h", said)
                stereo.writeframesraw(both.tobytes())
        with target.open("rb+") as written:
            os.fsync(written.fileno())
    finally:
        for side in sides:
            if side:
                side.close()
    return longest / SECOND
