"""Child processes that cannot outlive their keeper: how they are started, stopped and found again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil


class StartError(Exception):
    """A child ended, or kept silent for too long, before it was of use. The text is one line for a person."""


def spawn(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    output: IO[bytes] | int,
    cwd: Path | None = None,
    user: str | None = None,
    death_signal: str = "TERM",
) -> subprocess.Popen[bytes]:
    """Start a command as the leader of a new session; the kernel sends it `death_signal` when this thread dies.

    The signal belongs to the calling *thread*: call this from one that lives as long as the child should.
    `user` (only as root) is the system user that the child runs as. The input is closed.
    """
    wrapper = ["setpriv", "--pdeathsig", death_signal]
    if user is not None:
        wrapper += ["--reuid", user, "--regid", user, "--clear-groups"]
    return subprocess.Popen(
        [*wrapper, *command],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def wait_until(process: subprocess.Popen[bytes], ready: Callable[[], bool], *, timeout: float, what: str) -> None:
    """Return when `ready()`; raise `StartError` when the process ends first or `timeout` seconds pass."""
    deadline = time.monotonic() + timeout
    while not ready():
        if process.poll() is not None:
            raise StartError(f"{what} ended with code {process.returncode} while starting")
        if time.monotonic() > deadline:
            raise StartError(f"{what} was not ready within {timeout:.0f} s")
        time.sleep(0.05)


def descendants(pid: int) -> list[psutil.Process]:
    """The process and everything below it; empty when it is gone."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def end(process: subprocess.Popen[bytes], *, timeout: float, ask: signal.Signals = signal.SIGTERM) -> None:
    """Ask a child to end, kill it after `timeout` seconds, and whatever of its family is left then."""
    family = descendants(process.pid)
    if process.poll() is None:
        process.send_signal(ask)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()
    kill_all(family)


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


def remember(pid_file: Path, pid: int) -> None:
    """Note a child on disk, with its birth time, so that a later run knows it from a stranger with the same pid."""
    pid_file.write_text(f"{pid} {psutil.Process(pid).create_time()}\n")


def reap(pid_file: Path, *, timeout: float = 5.0) -> bool:
    """End the child that an earlier, killed run noted here; True when there was one alive."""
    try:
        pid_text, born = pid_file.read_text().split()
        process = psutil.Process(int(pid_text))
        same = abs(process.create_time() - float(born)) < 0.5
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        same = False
    if same:
        family = descendants(process.pid)
        process.terminate()
        deadline = time.monotonic() + timeout
        while alive(process) and time.monotonic() < deadline:
            time.sleep(0.02)
        kill_all(family)
    pid_file.unlink(missing_ok=True)
    return same


def plain_env() -> dict[str, str]:
    """What a server may know of our environment: paths, language and time zone, none of the settings."""
    return {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR") if key in os.environ}
