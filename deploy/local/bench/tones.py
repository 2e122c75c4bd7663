"""Is a tone whole? What was missed, doubled or drowned of a recording, found by the tone's phase."""

import math
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FRAME_SECONDS = 0.02
"""The sound of one RTP packet."""
FAINT = 0.7
"""A frame is broken that has less of the tone than this share of the usual one, …"""
TURNED = 0.35
"""… or whose phase is off the frame's before it by more than this, in radians."""


@dataclass(frozen=True)
class Heard:
    """What one channel has of a tone; `loudness` is its amplitude, 1 for the loudest there can be."""

    seconds: float
    loudness: float
    frames: int
    broken: int


def listen(file: Path, channel: int, hertz: float, skip_seconds: float = 0.5, drop_seconds: float = 0.2) -> Heard:
    """Looks at a 16-bit WAV from so long after its beginning until so long before its end.

    `hertz` must not be a multiple of 50: of such a tone a whole packet could be missing without a trace.
    """
    if hertz % 50 == 0:
        raise ValueError("a packet of this tone has a whole number of periods")
    with wave.open(str(file), "rb") as sound:
        rate, channels = sound.getframerate(), sound.getnchannels()
        samples = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")[channel::channels] / 32768
    seconds = len(samples) / rate
    kept = samples[int(skip_seconds * rate) : max(0, len(samples) - int(drop_seconds * rate))]
    step = int(FRAME_SECONDS * rate)
    count = len(kept) // step
    if count < 2:
        return Heard(seconds, 0.0, 0, 0)
    turns = np.exp(-2j * math.pi * hertz / rate * np.arange(count * step))
    frames = (kept[: count * step] * turns).reshape(count, step).mean(axis=1) * 2
    usual = float(np.median(np.abs(frames)))
    faint = np.abs(frames) < FAINT * usual
    turned = np.concatenate(([False], np.abs(np.angle(frames[1:] * frames[:-1].conj())) > TURNED))
    return Heard(seconds, usual, count, int((faint | turned).sum()))
