"""SIPp as the telephone network and as desk phones, many calls at once: who was answered, and how soon."""

import csv
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from deploy.local.children import descendants, kill_all, plain_env, spawn
from deploy.local.problem import Problem

HOST = "127.0.0.1"


class Sipp:
    """One SIPp in a folder of its own; `with` ends it."""

    def __init__(self, folder: Path, arguments: Sequence[str], port: int, media_port: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.port = folder, port
        command = ["sipp", *arguments, "-i", HOST, "-p", str(port), "-mp", str(media_port), "-nostdin"]
        command += ["-trace_stat", "-stf", "counts.csv", "-fd", "1"]
        command += ["-trace_rtt", "-rtt_freq", "1", "-trace_err", "-error_file", "errors.log"]
        with (folder / "output.log").open("wb") as log:
            self.process = spawn(
                command, env=plain_env() | {"TERM": "dumb"}, output=log, cwd=folder, death_signal="KILL"
            )

    def wait(self, patience_seconds: float) -> None:
        """Until it has placed its calls and all are over. Raises Problem for one that does not come to its end."""
        try:
            self.process.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            raise Problem(f"SIPp had calls without an end after {patience_seconds:.0f} s: {self.said()}") from None

    def count(self, column: str) -> int:
        """The last value of a column of SIPp's statistics, like `SuccessfulCall(C)`; 0 before there is one."""
        file = self.folder / "counts.csv"
        rows = list(csv.DictReader(file.open(), delimiter=";")) if file.exists() else []
        return int(rows[-1][column]) if rows else 0

    @property
    def good(self) -> int:
        """Calls that went as its scenario says, to their end."""
        return self.count("SuccessfulCall(C)")

    @property
    def failed(self) -> int:
        return self.count("FailedCall(C)")

    @property
    def sent_again(self) -> int:
        """Messages that were not answered in half a second."""
        return self.count("Retransmissions(C)")

    def answer_times(self) -> list[float]:
        """Milliseconds from INVITE to its final answer, of each call that had one."""
        file = next(self.folder.glob("*_rtt.csv"), None)
        if file is None:
            return []
        return [float(row["response_time_ms"]) for row in csv.DictReader(file.open(), delimiter=";")]

    def said(self) -> str:
        errors = self.folder / "errors.log"
        lines = errors.read_text(errors="replace").strip().splitlines() if errors.exists() else []
        return lines[-1][:300] if lines else "nothing"

    def stop(self) -> None:
        kill_all(descendants(self.process.pid))
        self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def wait_bound(port: int, patience_seconds: float = 5.0) -> None:
    """Returns when somebody has taken the UDP port. Raises Problem."""
    wanted, until = f":{port:04X}", time.monotonic() + patience_seconds
    while time.monotonic() < until:
        if any(line.split()[1].endswith(wanted) for line in Path("/proc/net/udp").read_text().splitlines()[1:]):
            return
        time.sleep(0.02)
    raise Problem(f"SIPp did not take UDP port {port}")
