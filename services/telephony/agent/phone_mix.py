"""Who hears what: links between legs, sounds and recordings, kept up over holds and re-negotiations. One thread only.

What is wished for is said as a whole, for each call (`Mixer.set`); the mixer makes it so as far as the legs sound, and
again whenever one of them comes to.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pjsua2 as pj  # type: ignore[import-not-found,import-untyped,unused-ignore] # it has no types

Sides = tuple[Path, Path]


@dataclass(frozen=True)
class Tape:
    """What is recorded: each side to a mono 8 kHz WAV, both begun together and of one length."""

    files: Sides
    left: int | None
    right: int | None


@dataclass(frozen=True)
class Link:
    """A leg or a sound that is heard by a leg, or written to a side of the tape."""

    source: int | Path
    sink: int | Path


class Mixer:
    """`sound_of` is a leg's sound while it has one; `reported` swallows and tells what fails inside."""

    def __init__(
        self,
        sound_of: Callable[[int], Any | None],
        reported: Callable[[str], AbstractContextManager[None]],
        silence: Path | None,
    ) -> None:
        self.sound_of, self.reported, self.silence = sound_of, reported, silence
        self._wanted: dict[UUID, set[Link]] = {}
        self._made: dict[UUID, set[Link]] = {}
        self._players: dict[UUID, dict[Path, Any]] = {}
        self._recorders: dict[UUID, dict[Path, Any]] = {}

    def set(self, call: UUID, hears: Mapping[int, tuple[int | Path, ...]], tape: Tape | None) -> None:
        """From now on each leg hears these, and this is recorded. A tape once begun goes on until it is left out."""
        wanted = {Link(source, leg) for leg, sources in hears.items() for source in sources}
        if tape is not None:
            wanted |= {
                Link(source, file)
                for source, file in zip((tape.left, tape.right), tape.files, strict=True)
                if source is not None
            }
            if self.silence is not None:  # it keeps both sides running while nobody is there to be written
                wanted |= {Link(self.silence, file) for file in tape.files}
            if call not in self._recorders:
                with self.reported("record"):
                    self._recorders[call] = {file: _recorder(file) for file in tape.files}
        else:
            self._recorders.pop(call, None)
        self._wanted[call] = wanted
        self._apply(call)

    def end(self, call: UUID) -> None:
        """Nobody hears anything; files are closed (the sound's clock writes the last of it some 20 ms later)."""
        if call in self._wanted:
            self.set(call, {}, None)
            for kept in (self._wanted, self._made, self._players, self._recorders):
                kept.pop(call, None)

    def sounding(self, leg: int) -> None:
        """The leg's sound flows anew: what it had of links is gone."""
        self.gone(leg)
        for call, wanted in self._wanted.items():
            if any(leg in (link.source, link.sink) for link in wanted):
                self._apply(call)

    def gone(self, leg: int) -> None:
        for made in self._made.values():
            made -= {link for link in made if leg in (link.source, link.sink)}

    def clear(self) -> None:
        for kept in (self._wanted, self._made, self._players, self._recorders):
            kept.clear()

    def _apply(self, call: UUID) -> None:
        wanted, made = self._wanted[call], self._made.setdefault(call, set())
        for link in made - wanted:
            with self.reported("part"):
                source, sink = self._source(call, link), self._sink(call, link)
                if source is not None and sink is not None:
                    source.stopTransmit(sink)
        made &= wanted
        sounds = self._players.setdefault(call, {})
        for file in sounds.keys() - {link.source for link in wanted}:
            del sounds[file]
        for link in wanted - made:
            with self.reported("connect"):
                source, sink = self._source(call, link), self._sink(call, link)
                if source is not None and sink is not None:
                    source.startTransmit(sink)
                    made.add(link)

    def _source(self, call: UUID, link: Link) -> Any | None:
        if isinstance(link.source, int):
            return self.sound_of(link.source)
        players = self._players.setdefault(call, {})
        if link.source not in players:
            player = pj.AudioMediaPlayer()
            player.createPlayer(str(link.source))
            players[link.source] = player
        return players[link.source]

    def _sink(self, call: UUID, link: Link) -> Any | None:
        if isinstance(link.sink, int):
            return self.sound_of(link.sink)
        return self._recorders.get(call, {}).get(link.sink)


def _recorder(file: Path) -> Any:
    recorder = pj.AudioMediaRecorder()
    recorder.createRecorder(str(file))
    return recorder
