"""Keeps children running: restarts those that crash, later and later, says so, and stops them all in time.

    launched ──► running ──ended by itself──► waiting (1, 2, 4, … 30 s) ──► launched
                    └───────── a minute without a crash: the waiting starts at 1 s again

What it keeps is told in `state.json`, for `status`, `stop` and `up --detach`, which are other processes.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.local.children import Child, birth, descendants, ending, kill_all, reap
from deploy.local.problem import StartError
from deploy.local.rotation import rotate

LONGEST_PAUSE = 30.0
CALM_SECONDS = 60.0
"""Having run this long, a child's next crash counts as its first."""
STOP_SECONDS = 4.5
"""What the suite's processes have to finish what is in hand."""
SERVERS_STOP_SECONDS = 3.0


@dataclass
class Kept:
    """A child and its fortunes. `next_launch` is set while it waits after a crash; times are of the monotonic clock."""

    child: Child
    server: bool
    launched_at: float = field(default_factory=time.monotonic)
    restarts: int = 0
    crashes_in_a_row: int = 0
    next_launch: float | None = None
    last_ending: str = ""


class Supervisor:
    """One stack's children. Not for several threads."""

    def __init__(self, folder: Path, say: Callable[[str], None], about: Mapping[str, Any] | None = None) -> None:
        """`about` is told in the state as it is."""
        self.folder = folder
        self.about = dict(about or {})
        self.say = say
        self.kept: list[Kept] = []
        self.phase = "starting"
        self.started_at = time.time()

    def keep(self, child: Child, *, server: bool = False) -> None:
        """Launch it and look after it from now on. Servers are stopped after everything else."""
        self.kept.append(Kept(child, server))
        child.launch()

    def wait_ready(self, children: Sequence[Child], timeout: float, crashes: int = 3) -> None:
        """Wait until all are ready, restarting those that crash. Raises StartError for one that takes too long.

        A child that has crashed `crashes` times meanwhile is not waited for any longer.
        """
        deadline = time.monotonic() + timeout
        waiting = list(children)
        while waiting := [child for child in waiting if not (child.running() and child.ready())]:
            self.tick()
            self.write_state()
            for one in self.kept:
                if one.child in waiting and one.crashes_in_a_row >= crashes:
                    name = one.child.name
                    raise StartError(f"{name} {one.last_ending} {crashes} times: {last_line(one.child.log)}")
            if time.monotonic() > deadline:
                name = waiting[0].name
                raise StartError(f"{name} was not ready within {timeout:.0f} s: {last_line(waiting[0].log)}")
            time.sleep(0.1)

    def tick(self) -> None:
        """Look after the children once: note crashes, relaunch those whose pause is over, cut their logs."""
        now = time.monotonic()
        for one in self.kept:
            if one.next_launch is not None:
                if now >= one.next_launch:
                    self._relaunch(one)
            elif not one.child.running():
                self._crashed(one)
            elif one.crashes_in_a_row and now - one.launched_at > CALM_SECONDS:
                one.crashes_in_a_row = 0
            rotate(one.child.log)

    def _crashed(self, one: Kept) -> None:
        process = one.child.process
        one.last_ending = ending(process.returncode if process else None)
        pause = min(2.0**one.crashes_in_a_row, LONGEST_PAUSE)
        one.crashes_in_a_row += 1
        one.next_launch = time.monotonic() + pause
        one.child.kill()  # what it may have left behind
        self.say(f"  ! {one.child.name} {one.last_ending}; restarting it in {pause:.0f} s, see {one.child.log}")
        self.write_state()

    def _relaunch(self, one: Kept) -> None:
        one.restarts += 1
        one.launched_at = time.monotonic()
        try:
            one.child.launch()
            one.next_launch = None
            self.say(f"  ! {one.child.name} runs again (restart {one.restarts})")
        except (StartError, OSError) as error:
            one.crashes_in_a_row += 1
            one.next_launch = time.monotonic() + min(2.0**one.crashes_in_a_row, LONGEST_PAUSE)
            self.say(f"  ! {one.child.name} cannot be started: {error}")
        self.write_state()

    def stop(self) -> None:
        """Stop everything: the suite first, then its servers, each at once; within 10 s nothing is left."""
        self.phase = "stopping"
        self.write_state()
        for server, seconds in ((False, STOP_SECONDS), (True, SERVERS_STOP_SECONDS)):
            group = [one.child for one in self.kept if one.server == server]
            families = [process for child in group if child.process for process in descendants(child.process.pid)]
            for child in group:
                child.ask_to_stop()
            deadline = time.monotonic() + seconds
            while any(child.running() for child in group) and time.monotonic() < deadline:
                time.sleep(0.05)
            kill_all(families)
            for child in group:
                child.stop(timeout=0)
        self.phase = "stopped"
        self.state_file.unlink(missing_ok=True)

    @property
    def state_file(self) -> Path:
        return self.folder / "state.json"

    def write_state(self) -> None:
        """Tell the other commands how things stand."""
        now = time.monotonic()
        state = {
            "pid": os.getpid(),
            "born": birth(os.getpid()),
            "phase": self.phase,
            "started_at": self.started_at,
            "stack": self.about,
            "children": [
                {
                    "name": one.child.name,
                    "pid": one.child.process.pid if one.child.process else None,
                    "port": getattr(one.child, "port", None),
                    "health_port": getattr(one.child, "health_port", None),
                    "restarts": one.restarts,
                    "waits": one.next_launch is not None,
                    "last_ending": one.last_ending,
                    "launched_at": time.time() - (now - one.launched_at),
                }
                for one in self.kept
            ],
        }
        draft = self.state_file.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(state, indent=1))
        draft.rename(self.state_file)


def read_state(folder: Path) -> dict[str, Any] | None:
    """What the running supervisor of this folder tells; None where none runs."""
    try:
        state: dict[str, Any] = json.loads((folder / "state.json").read_text())
        return state if birth(state["pid"]) == state["born"] else None
    except (FileNotFoundError, ValueError):
        return None


def reap_all(folder: Path) -> list[str]:
    """End whatever a killed supervisor of this folder left running; answers their names."""
    files = [*(folder / "run").glob("*.pid"), *folder.glob("*/pid"), *folder.glob("*/epmd.pid")]
    return [file.stem if file.suffix == ".pid" else file.parent.name for file in files if reap(file)]


def last_line(log: Path) -> str:
    """The last thing a process wrote, with where to read on."""
    try:
        lines = log.read_text(errors="replace").strip().splitlines()
    except FileNotFoundError:
        lines = []
    return f"{lines[-1][:300] if lines else 'it wrote nothing'} (more in {log})"
