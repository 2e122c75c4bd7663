"""What becomes of the sound: two mono files while the call goes on, one stereo WAV in the object store after it.

    <call>.left.wav + <call>.right.wav ──join──► <call>.wav ──► store: recordings/2026/11/<call>.wav ──► fact `recorded`

The files stay until the fact is on disk, so whatever is found at a start is carried on from there.
"""

import queue
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import msgspec

from services.kit.log import get_logger
from services.kit.objects import ObjectStore
from services.kit.wire import now
from services.telephony.agent.spool import Spool
from services.telephony.agent.wav import find_sound, join
from services.telephony.interface import CallObserved, RecordingFile

log = get_logger(__name__)
CONTENT_TYPE = "audio/wav"
CLOSING_SECONDS = 2.0
"""How long a file may take to be closed after its call; then it is taken as it is."""
RETRY_SECONDS = 5.0


class Recordings:
    """Saves the recordings of ended calls, one at a time, on a thread of its own."""

    def __init__(self, folder: Path, store: Callable[[], ObjectStore], spool: Spool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.store, self.spool = folder, store, spool
        self._ended: queue.SimpleQueue[CallObserved | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recordings", daemon=True)
        self._thread.start()

    def files(self, call_id: UUID) -> tuple[Path, Path]:
        """Where the client's side (left) and the seller's (right) are written."""
        return self.folder / f"{call_id}.left.wav", self.folder / f"{call_id}.right.wav"

    def last_heard(self, call_id: UUID) -> datetime | None:
        """When the sound of a call was last written."""
        times = [file.stat().st_mtime for file in self.files(call_id) if file.exists()]
        return datetime.fromtimestamp(max(times), UTC) if times else None

    def save(self, ended: CallObserved) -> None:
        """Saves what there is of this call; `ended` is its last fact. Then the call is settled."""
        self._ended.put(ended)

    def stop(self, patience_seconds: float = 5.0) -> None:
        """Saves what is at hand for so long; the rest is found at the next start."""
        self._stopping.set()
        self._ended.put(None)
        self._thread.join(patience_seconds)

    def _run(self) -> None:
        while (ended := self._ended.get()) is not None:
            while True:
                try:
                    self._save(ended)
                    break
                except Exception as error:  # no room, or the store is away: the files wait here
                    log.error("recording_not_saved", call_id=str(ended.call_id), error=str(error))
                    if self._stopping.wait(RETRY_SECONDS):
                        return

    def _save(self, ended: CallObserved) -> None:
        left, right = self.files(ended.call_id)
        self._wait_closed(left, right)
        joined = self.folder / f"{ended.call_id}.wav"
        seconds = join(left, right, joined)
        if seconds:
            key = f"recordings/{(ended.started_at or ended.occurred_at):%Y/%m}/{ended.call_id}.wav"
            self.store().put(key, joined, CONTENT_TYPE)
            file = RecordingFile(
                object_key=key,
                content_type=CONTENT_TYPE,
                size_bytes=joined.stat().st_size,
                duration_seconds=round(seconds, 2),
            )
            self.spool.put(msgspec.structs.replace(ended, kind="recorded", occurred_at=now(), recording=file))
        self.spool.settle(ended.call_id)
        if not self.spool.flush():
            raise OSError("the spool does not take facts")
        for path in (joined, left, right):
            path.unlink(missing_ok=True)

    def _wait_closed(self, *files: Path) -> None:
        until = time.monotonic() + CLOSING_SECONDS
        while time.monotonic() < until:
            sounds = [find_sound(file) for file in files if file.exists()]
            if all(sound and sound.complete for sound in sounds):
                return
            time.sleep(0.02)
