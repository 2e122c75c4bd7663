import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from deploy.local import running
from deploy.local.problem import Problem
from deploy.local.stack import ROOT, Stack
from deploy.local.supervisor import Supervisor
from tests.local.children import SLEEPS, Script
from tests.local.children import running as runs
from tests.waiting import until

KEEPER = """
import sys, time
from pathlib import Path
from deploy.local.keep import Interrupted, stop_signals
from deploy.local.stack import Stack
from deploy.local.supervisor import Supervisor
from tests.local.children import SLEEPS, Script
folder = Path(sys.argv[1])
supervisor = Supervisor(folder, print, Stack(folder, gateway_port=4321).tell())
with stop_signals():
    try:
        supervisor.keep(Script(folder, SLEEPS, "contacts"))
        supervisor.phase = "ready"
        supervisor.write_state()
        while True:
            supervisor.tick()
            time.sleep(0.05)
    except Interrupted:
        supervisor.stop()
"""


@contextmanager
def kept_up(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A supervisor of this folder in a process of its own, as `up --detach` leaves one."""
    keeper = subprocess.Popen([sys.executable, "-c", KEEPER, str(folder)], cwd=ROOT, text=True)
    try:
        until(lambda: (folder / "state.json").exists() and running.current(Stack(folder)).gateway_port == 4321)
        yield keeper
    finally:
        keeper.kill()
        keeper.wait()


@contextmanager
def health_server(status: int, body: str) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_args: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def child(folder: Path, health_port: int) -> tuple[Supervisor, Script]:
    supervisor = Supervisor(folder, lambda line: None, Stack(folder).tell())
    script = Script(folder, SLEEPS, "contacts")
    script.health_port = health_port  # type: ignore[attr-defined]
    supervisor.keep(script)
    supervisor.phase = "ready"
    supervisor.write_state()
    return supervisor, script


def test_status_of_what_does_not_run_is_exit_code_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert running.status(Stack(tmp_path)) == 3
    assert "not running" in capsys.readouterr().out


def test_status_shows_pid_health_and_memory_and_is_0_when_all_are_ready(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with health_server(200, '{"database": "ok"}') as port:
        supervisor, _ = child(tmp_path, port)
        try:
            assert running.status(Stack(tmp_path)) == 0
        finally:
            supervisor.stop()
    head, line = capsys.readouterr().out.strip().splitlines()[-2:]
    assert head.split() == ["process", "pid", "port", "health", "memory", "restarts", "up"]
    assert line.split()[0] == "contacts" and "ready" in line and "MB" in line


def test_status_is_1_and_names_the_part_that_is_not_fine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with health_server(503, '{"database": "ok", "broker": "not listening"}') as port:
        supervisor, _ = child(tmp_path, port)
        try:
            assert running.status(Stack(tmp_path)) == 1
        finally:
            supervisor.stop()
    assert "live, broker: not listening" in capsys.readouterr().out


def test_status_tells_of_a_crashed_process(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    supervisor, script = child(tmp_path, 1)
    try:
        assert script.process is not None
        os.kill(script.process.pid, 9)
        script.process.wait()
        supervisor.tick()
        assert running.status(Stack(tmp_path)) == 1
    finally:
        supervisor.stop()
    assert "restarting, was killed by SIGKILL" in capsys.readouterr().out


def test_stop_leaves_no_process_and_can_be_said_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with kept_up(tmp_path) as keeper:
        pid = json.loads((tmp_path / "state.json").read_text())["children"][0]["pid"]
        assert runs(pid)
        Thread(target=keeper.wait).start()
        assert running.stop(Stack(tmp_path)) == 0
        assert not runs(pid) and not runs(keeper.pid)
    assert running.stop(Stack(tmp_path)) == 0
    assert "not running" in capsys.readouterr().out


def test_stop_ends_what_a_killed_supervisor_left(tmp_path: Path) -> None:
    script = Script(tmp_path, SLEEPS, "leads")
    script.launch()
    assert script.process is not None
    Thread(target=script.process.wait).start()
    running.stop(Stack(tmp_path))
    assert not runs(script.process.pid)


def test_reset_asks_and_where_nobody_can_answer_it_wipes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "secrets.json").write_text("{}")
    with pytest.raises(Problem, match="reset --yes"):
        running.reset(Stack(folder), sure=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for answer, code in (("no", 1), ("", 1), ("yes", 0)):
        monkeypatch.setattr("builtins.input", lambda _question, answer=answer: answer)
        assert folder.exists()
        assert running.reset(Stack(folder), sure=False) == code
    assert not folder.exists()
    assert running.reset(Stack(folder), sure=True) == 0


def test_reset_does_not_wipe_a_folder_that_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "photographs").mkdir()
    with pytest.raises(Problem, match="does not look like"):
        running.reset(Stack(tmp_path), sure=True)
    assert (tmp_path / "photographs").exists()


def test_reset_of_a_running_stack_stops_it_first(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "mode").write_text("demo")
    with kept_up(folder) as keeper:
        Thread(target=keeper.wait).start()
        assert running.reset(Stack(folder), sure=True) == 0
        assert not runs(keeper.pid)
    assert not folder.exists()


def write_logs(folder: Path) -> Stack:
    stack = Stack(folder)
    stack.logs.mkdir(parents=True)
    for name in ("contacts", "leads"):
        (stack.logs / f"{name}.log").write_text("".join(f"{name} line {number}\n" for number in range(100)))
    return stack


def test_logs_show_the_last_lines_of_one_or_of_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stack = write_logs(tmp_path)
    assert running.logs(stack, "leads", follow=False, lines=2) == 0
    assert capsys.readouterr().out == "leads line 98\nleads line 99\n"
    assert running.logs(stack, None, follow=False, lines=1) == 0
    assert capsys.readouterr().out.split() == ["contacts", "contacts", "line", "99", "leads", "leads", "line", "99"]


def test_logs_of_a_name_that_there_is_not_name_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no log of mails; there are: contacts, leads"):
        running.logs(write_logs(tmp_path), "mails", follow=False, lines=1)


def test_followed_logs_show_what_is_added_also_after_a_rotation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "mail.log"
    log.write_text("old\n")
    position = running.show_added("mail", log, log.stat().st_size)
    with log.open("a") as writer:
        writer.write("новое\nhalf a li")
    position = running.show_added("mail", log, position)
    assert capsys.readouterr().out.split() == ["mail", "новое"]
    log.write_text("anew\n")
    running.show_added("mail", log, position)
    assert capsys.readouterr().out.split() == ["mail", "anew"]
