import json
import os
import stat
import time
from pathlib import Path

import pytest

from deploy.local.problem import StartError
from deploy.local.supervisor import Supervisor, read_state, reap_all
from tests.local.children import ENDS, SLEEPS, STUBBORN, Script, running
from tests.waiting import until


class Kept:
    """A supervisor with one script, and what it said."""

    def __init__(self, folder: Path, program: str) -> None:
        self.said: list[str] = []
        self.supervisor = Supervisor(folder, self.said.append)
        self.child = Script(folder, program)
        self.supervisor.keep(self.child)

    def tick_until_said(self, words: str, timeout: float = 10.0) -> str:
        def ticked() -> str | None:
            self.supervisor.tick()
            return next((line for line in self.said if words in line), None)

        found = until(ticked, timeout, f"{words!r} in {self.said}")
        assert found
        return found


def test_a_crashed_child_is_started_again_and_that_is_said(tmp_path: Path) -> None:
    kept = Kept(tmp_path, SLEEPS)
    kept.supervisor.wait_ready([kept.child], 10)
    assert kept.child.process is not None
    first = kept.child.process.pid
    os.kill(first, 9)
    line = kept.tick_until_said("was killed by SIGKILL")
    assert "restarting it in 1 s" in line and "script.log" in line
    kept.tick_until_said("script runs again (restart 1)")
    assert kept.child.process is not None and kept.child.process.pid != first
    kept.supervisor.stop()


def test_the_pause_before_a_restart_grows_and_a_minute_of_calm_makes_it_short_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Kept(tmp_path, ENDS)
    kept.tick_until_said("in 1 s")
    kept.tick_until_said("in 2 s")
    kept.tick_until_said("in 4 s")
    kept.child.program = SLEEPS
    kept.tick_until_said("restart 3")
    monkeypatch.setattr("deploy.local.supervisor.CALM_SECONDS", 0.2)
    time.sleep(0.3)
    kept.supervisor.tick()
    assert kept.supervisor.kept[0].crashes_in_a_row == 0
    kept.supervisor.stop()


def test_a_child_that_crashes_while_it_is_waited_for_is_given_up_with_its_last_words(tmp_path: Path) -> None:
    kept = Kept(tmp_path, ENDS)
    kept.child.ready = lambda: False  # type: ignore[method-assign]
    with pytest.raises(StartError, match="script ended with code 7 2 times: cannot go on"):
        kept.supervisor.wait_ready([kept.child], 20, crashes=2)
    kept.supervisor.stop()


def test_stop_ends_the_suite_before_its_servers_and_the_stubborn_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.local.supervisor.STOP_SECONDS", 0.5)
    supervisor = Supervisor(tmp_path, lambda line: None)
    children = [Script(tmp_path, STUBBORN, f"part{number}") for number in range(3)]
    server = Script(tmp_path, SLEEPS, "server")
    ended: list[str] = []
    for child in [*children, server]:
        child.clean = lambda name=child.name: ended.append(name)  # type: ignore[method-assign, misc]
    supervisor.keep(server, server=True)
    for child in children:
        supervisor.keep(child)
    supervisor.wait_ready([server, *children], 10)
    pids = [child.process.pid for child in [server, *children] if child.process]
    started = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - started < 5
    assert not any(running(pid) for pid in pids)
    assert ended == ["part0", "part1", "part2", "server"]
    assert read_state(tmp_path) is None
    assert not list((tmp_path / "run").iterdir())


def test_the_state_tells_pids_restarts_and_phase_and_only_the_owner_may_read_it(tmp_path: Path) -> None:
    kept = Kept(tmp_path, SLEEPS)
    kept.supervisor.about = {"amqp_uri": "amqp://user:secret@host/"}
    kept.supervisor.write_state()
    state = read_state(tmp_path)
    assert state is not None and kept.child.process is not None
    assert state["phase"] == "starting"
    assert [(child["name"], child["pid"]) for child in state["children"]] == [("script", kept.child.process.pid)]
    assert stat.S_IMODE((tmp_path / "state.json").stat().st_mode) == 0o600
    kept.supervisor.stop()


def test_the_state_of_a_dead_supervisor_is_no_state(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(json.dumps({"pid": os.getpid(), "born": 1.0, "phase": "ready"}))
    assert read_state(tmp_path) is None


def test_what_a_killed_run_left_is_ended(tmp_path: Path) -> None:
    child = Script(tmp_path, SLEEPS, "contacts")
    child.launch()
    assert child.process is not None
    pid = child.process.pid
    assert reap_all(tmp_path) == ["contacts"]
    child.process.wait()
    assert not running(pid)
    assert reap_all(tmp_path) == []
