"""Small children for the tests of their keeper."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from deploy.local.children import Child, plain_env

SLEEPS = "import time; print('begun', flush=True); time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPS}"
WITH_A_CHILD = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEPS!r}]); {SLEEPS}"
ENDS = "import sys; print('cannot go on', flush=True); sys.exit(7)"


class Script(Child):
    """A child that runs a Python program; ready once it has printed something."""

    start_seconds = 10.0

    def __init__(self, folder: Path, program: str, name: str = "script") -> None:
        super().__init__(name, pid_file=folder / "run" / f"{name}.pid", log=folder / "log" / f"{name}.log")
        self.program = program

    def command(self) -> Sequence[str]:
        return [sys.executable, "-c", self.program]

    def environment(self) -> Mapping[str, str]:
        return plain_env()

    def ready(self) -> bool:
        return self.running() and self.log.exists() and self.log.stat().st_size > 0


def running(pid: int) -> bool:
    """Whether a process with this pid does anything; a zombie does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
