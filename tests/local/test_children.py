import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from deploy.local.children import reap, remember
from deploy.local.problem import StartError
from deploy.local.stack import ROOT
from tests.local.children import ENDS, SLEEPS, STUBBORN, WITH_A_CHILD, Script, running
from tests.waiting import until


def test_a_stopped_child_and_everything_it_started_are_gone(tmp_path: Path) -> None:
    child = Script(tmp_path, WITH_A_CHILD)
    child.launch()
    child.wait_ready()
    assert child.process is not None
    parent = psutil.Process(child.process.pid)
    family = [*until(parent.children), parent]
    child.stop()
    assert not any(running(process.pid) for process in family)
    assert not child.pid_file.exists()


def test_a_child_that_does_not_listen_is_killed_when_its_time_is_over(tmp_path: Path) -> None:
    child = Script(tmp_path, STUBBORN)
    child.launch()
    child.wait_ready()
    assert child.process is not None
    pid = child.process.pid
    child.stop(timeout=0.2)
    assert not running(pid)


def test_a_child_that_ends_while_it_starts_is_told_with_its_code_and_its_log(tmp_path: Path) -> None:
    child = Script(tmp_path, ENDS)
    child.ready = lambda: False  # type: ignore[method-assign]
    child.launch()
    with pytest.raises(StartError, match=r"script ended with code 7 while starting; see .*script\.log"):
        child.wait_ready()


def test_launching_twice_runs_one(tmp_path: Path) -> None:
    child = Script(tmp_path, SLEEPS)
    child.launch()
    first = child.process
    child.launch()
    assert child.process is first
    child.stop()


def test_a_child_outlives_the_thread_that_started_it_but_not_the_process(tmp_path: Path) -> None:
    program = f"""
import os, signal, threading
from pathlib import Path
from tests.local.children import SLEEPS, Script
child = Script(Path({str(tmp_path)!r}), SLEEPS)
thread = threading.Thread(target=child.launch)
thread.start()
thread.join()
child.wait_ready()
print(child.process.pid, flush=True)
input()
"""
    keeper = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert keeper.stdout is not None
    pid = int(keeper.stdout.readline())
    assert running(pid)
    keeper.send_signal(signal.SIGKILL)
    keeper.communicate()
    until(lambda: not running(pid), timeout=5)


def test_a_leftover_is_known_by_its_pid_file_and_a_stranger_with_the_same_pid_is_left_alone(tmp_path: Path) -> None:
    left = subprocess.Popen([sys.executable, "-c", SLEEPS], stdout=subprocess.DEVNULL)
    pid_file = tmp_path / "pid"
    pid_file.write_text(f"{left.pid} 12345.0\n")
    assert not reap(pid_file)
    assert left.poll() is None
    remember(pid_file, left.pid)
    threading.Thread(target=left.wait).start()
    assert reap(pid_file)
    assert not running(left.pid)
    assert not pid_file.exists()


def test_a_pid_file_that_makes_no_sense_harms_nobody(tmp_path: Path) -> None:
    for text in ("", "abc", f"{os.getpid()}", "1 2 3"):
        (tmp_path / "pid").write_text(text)
        assert not reap(tmp_path / "pid")
