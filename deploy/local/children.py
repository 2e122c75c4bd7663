"""Child processes that cannot outlive their keeper: how they are started, watched, ended and found again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil

from deploy.local.problem import StartError

_spawner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawner")
"""The kernel's death signal comes when the *thread* that started a child ends: this one ends with the process."""


def spawn(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    output: IO[bytes] | int,
    cwd: Path | None = None,
    user: str | None = None,
    death_signal: str = "TERM",
) -> subprocess.Popen[bytes]:
    """Start a command as the leader of a new session; it gets `death_signal` when this process dies, however it dies.

    `user` (only as root) is the system user that the child runs as. Its input is empty.
    """
    wrapper = ["setpriv", "--pdeathsig", death_signal]
    if user is not None:
        wrapper += ["--reuid", user, "--regid", user, "--clear-groups"]
    return _spawner.submit(
        subprocess.Popen,
        [*wrapper, *command],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ).result()


class Child:
    """One process that is kept. Each kind tells its command, its environment and when it is ready.

    Output goes to `log`, appended. The pid is noted in `pid_file`, by which a later run ends a leftover.
    """

    stop_signal = signal.SIGTERM
    death_signal = "TERM"
    start_seconds = 60.0
    user: str | None = None

    def __init__(self, name: str, *, pid_file: Path, log: Path, cwd: Path | None = None) -> None:
        self.name = name
        self.pid_file = pid_file
        self.log = log
        self.cwd = cwd
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> Sequence[str]:
        raise NotImplementedError

    def environment(self) -> Mapping[str, str]:
        raise NotImplementedError

    def ready(self) -> bool:
        raise NotImplementedError

    def prepare(self) -> None:
        """What has to be done before each launch."""

    def clean(self) -> None:
        """What has to be done once it has been stopped."""

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def launch(self) -> None:
        """Start it, where it does not run, and return at once; a leftover of an earlier run is ended first."""
        if self.running():
            return
        self.pid_file.parent.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.prepare()
        reap(self.pid_file)
        with self.log.open("ab") as log:
            self.process = spawn(
                self.command(),
                env=self.environment(),
                output=log,
                cwd=self.cwd,
                user=self.user,
                death_signal=self.death_signal,
            )
        remember(self.pid_file, self.process.pid)

    def wait_ready(self) -> None:
        """Raises StartError when it ends first or takes longer than `start_seconds`; then it is ended."""
        deadline = time.monotonic() + self.start_seconds
        problem = ""
        while not problem and not self.ready():
            if not self.running():
                code = self.process.returncode if self.process else None
                problem = f"{self.name} {ending(code)} while starting"
            elif time.monotonic() > deadline:
                problem = f"{self.name} was not ready within {self.start_seconds:.0f} s"
            time.sleep(0.05)
        if problem:
            self.kill()
            self.clean()
            raise StartError(f"{problem}; see {self.log}")

    def ask_to_stop(self) -> None:
        if self.process is not None and self.running():
            self.process.send_signal(self.stop_signal)

    def stop(self, timeout: float = 8.0) -> None:
        """Ask it to end, give it `timeout` seconds, then end it and whatever it started."""
        if self.process is not None:
            family = descendants(self.process.pid)
            self.ask_to_stop()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout)
            kill_all(family)
        self._forget()
        self.clean()

    def kill(self) -> None:
        """End it and whatever it started without any farewell, as a crash would."""
        if self.process is not None:
            kill_all(descendants(self.process.pid))
        self._forget()

    def _forget(self) -> None:
        if self.process is not None:
            self.process.wait()
            self.process = None
        self.pid_file.unlink(missing_ok=True)


def ending(code: int | None) -> str:
    """How a process ended, in words."""
    if code is None:
        return "did not start"
    if code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    return f"ended with code {code}"


def descendants(pid: int) -> list[psutil.Process]:
    """The process and everything below it; empty when it is gone."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def kill_all(family: Sequence[psutil.Process]) -> None:
    """SIGKILL to each of these that still lives, and wait until they are gone (5 s at most)."""
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    deadline = time.monotonic() + 5
    while any(alive(process) for process in family) and time.monotonic() < deadline:
        time.sleep(0.02)


def alive(process: psutil.Process) -> bool:
    """Whether it still runs; one that has ended and waits to be collected by its parent does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def birth(pid: int) -> int | None:
    """When a process was started, in clock ticks since the machine was: with the pid it names a process for good.

    None when it has ended. (Seconds since 1970 would not do: they change for a living process when the clock is set.)
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else int(fields[19])


def remember(pid_file: Path, pid: int) -> None:
    """Note a process on disk, with its birth, so that a later run knows it from a stranger with the same pid."""
    if (born := birth(pid)) is not None:
        pid_file.write_text(f"{pid} {born}\n")


def remembered(pid_file: Path) -> psutil.Process | None:
    """The noted process, if it still lives."""
    try:
        pid, born = pid_file.read_text().split()
        process = psutil.Process(int(pid))
        return process if birth(int(pid)) == int(born) else None
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return None


def reap(pid_file: Path, timeout: float = 5.0) -> bool:
    """End the process that an earlier, killed run noted here; True when there was one alive."""
    process = remembered(pid_file)
    if process is not None:
        family = descendants(process.pid)
        with suppress(psutil.NoSuchProcess):
            process.terminate()
        deadline = time.monotonic() + timeout
        while alive(process) and time.monotonic() < deadline:
            time.sleep(0.02)
        kill_all(family)
    pid_file.unlink(missing_ok=True)
    return process is not None


def plain_env() -> dict[str, str]:
    """What a child may know of our environment: paths, language and time zone, none of the settings."""
    return {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR") if key in os.environ}
