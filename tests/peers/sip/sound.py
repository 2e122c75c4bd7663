"""Tones, and how loud a tone is in a recording: proof of who was heard, not only that there was sound."""

import math
import wave
from array import array
from pathlib import Path

RATE = 8000


def write_tone(
    file: Path, hertz: float, seconds: float = 4.0, volume: float = 0.5, *, rate: int = RATE, channels: int = 1
) -> Path:
    """A 16-bit WAV, mono and 8 kHz unless told. A whole number of periods, so that it can be played over and over."""
    samples = array("h")
    for n in range(int(rate * seconds)):
        samples.extend([int(32767 * volume * math.sin(2 * math.pi * hertz * n / rate))] * channels)
    with wave.open(str(file), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())
    return file


def write_alaw_tone(file: Path, hertz: float, seconds: float = 4.0, volume: float = 0.5) -> Path:
    """The same as a raw G.711 A-law stream, as SIPp sends it."""
    levels = (volume * math.sin(2 * math.pi * hertz * n / RATE) for n in range(int(RATE * seconds)))
    file.write_bytes(bytes(_alaw(int(32767 * level)) for level in levels))
    return file


def _alaw(sample: int) -> int:
    """G.711 A-law of a 16-bit sample (ITU-T G.711, table 1a, even bits inverted)."""
    sign = 0x80 if sample >= 0 else 0
    level = min(abs(sample), 32767) >> 3
    if level < 32:
        code = level >> 1
    else:
        segment = level.bit_length() - 5
        code = (segment << 4) | ((level >> segment) & 0x0F)
    return (sign | code) ^ 0x55


def loudness(file: Path, channel: int, hertz: float) -> float:
    """How much of a channel is this tone: 0 for none, near 0.5 for a full one (Goertzel, over the whole recording).

    `channel` 0 is left. Frames of 0.1 s are measured apart, so a phase that jumps costs nothing.
    """
    with wave.open(str(file), "rb") as sound:
        channels, frames = sound.getnchannels(), sound.readframes(sound.getnframes())
    samples = array("h", frames)[channel::channels]
    step = RATE // 10
    powers = [_goertzel(samples[at : at + step], hertz) for at in range(0, len(samples) - step + 1, step)]
    return sum(powers) / len(powers) if powers else 0.0


def _goertzel(samples: "array[int]", hertz: float) -> float:
    turn = 2 * math.cos(2 * math.pi * hertz / RATE)
    before, last = 0.0, 0.0
    for sample in samples:
        before, last = last, sample / 32768 + turn * last - before
    power = before * before + last * last - turn * before * last
    return 2 * math.sqrt(max(power, 0.0)) / len(samples)
