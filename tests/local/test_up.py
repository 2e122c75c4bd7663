"""The whole stack by the one script: the real servers, processes and demo, in a folder and on ports of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from deploy.local.ports import Wanted, free
from deploy.local.servers import Postgres, Rabbit
from deploy.local.stack import OFFSETS, PROCESSES, ROOT
from deploy.local.supervisor import read_state
from tests.local.children import running
from tests.ports import free_port
from tests.waiting import until

pytestmark = pytest.mark.timeout(400)
START_SECONDS = 120.0
STOP_SECONDS = 10.0


def free_base() -> int:
    """From here on every internal port is free."""
    for base in range(22000, 25800, 200):
        wanted = [Wanted("", base + offset, "", udp=udp) for offset in OFFSETS.values() for udp in (False, True)]
        if all(free(one) for one in wanted):
            return base
    raise RuntimeError("no free ports for a stack")


class Script:
    """`./otklik` with a folder and ports of its own."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.output = folder.parent / f"{folder.name}.out"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_")}
        kept = {name: value for name, value in os.environ.items() if name == "OTKLIK_CACHE"}
        self.environment = (
            clean
            | kept
            | {
                "OTKLIK_DATA": str(folder),
                "OTKLIK_PORT": str(self.port),
                "OTKLIK_PORT_BASE": str(free_base()),
                "OTKLIK_RTP_PORTS": "42000-42999",
            }
            | environment
        )

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """One command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "deploy.local", *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
        )

    def up(self) -> subprocess.Popen[bytes]:
        """In the foreground; returns once it says that it is ready."""
        with self.output.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "deploy.local", "up"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        until(lambda: self.phase() == "ready" or process.poll() is not None, START_SECONDS)
        assert process.poll() is None, self.said()
        return process

    def said(self) -> str:
        return self.output.read_text()

    def phase(self) -> str | None:
        state = read_state(self.folder)
        return state["phase"] if state else None

    def pids(self) -> dict[str, int]:
        state = read_state(self.folder)
        assert state is not None
        return {child["name"]: child["pid"] for child in state["children"]}

    def everything(self) -> list[psutil.Process]:
        """Every process of the stack, its keeper's whole family."""
        state = read_state(self.folder)
        assert state is not None
        keeper = psutil.Process(state["pid"])
        return [keeper, *keeper.children(recursive=True)]


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Script]:
    made = Script(tmp_path_factory.mktemp("stack") / "data")
    try:
        yield made
    finally:
        made.run("stop")


@pytest.fixture(scope="module")
def in_front(script: Script) -> Iterator[subprocess.Popen[bytes]]:
    process = script.up()
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(STOP_SECONDS * 2)


def test_up_tells_the_address_a_login_per_role_and_what_to_try_next(
    script: Script, in_front: subprocess.Popen[bytes]
) -> None:
    said = script.said()
    assert f"Otklik is ready: http://127.0.0.1:{script.port}" in said
    for login in ("admin", "olga", "anna", "boris"):
        assert re.search(rf"{login} +demo", said)
    for command in ("demo call", "demo email", "demo lead", "status", "help"):
        assert f"./otklik {command}" in said
    page = requests.get(f"http://127.0.0.1:{script.port}/", timeout=10)
    assert page.status_code == 200 and "<div id=" in page.text


def test_status_is_ready_with_every_process_and_nothing_listens_beyond_loopback(
    script: Script, in_front: subprocess.Popen[bytes]
) -> None:
    done = script.run("status")
    assert done.returncode == 0, done.stdout
    for name in (*PROCESSES, "postgres", "rabbitmq", "demo-phone", "demo-mailbox", "demo-smtp", "demo-rbs"):
        assert re.search(rf"^{name} +\d+ .* (ready|running) ", done.stdout, re.MULTILINE), done.stdout
    beyond = [
        connection.laddr
        for process in script.everything()
        for connection in process.net_connections("inet")
        if connection.status in (psutil.CONN_LISTEN, psutil.CONN_NONE)
        and connection.laddr
        and connection.laddr.ip not in ("127.0.0.1", "::1")
    ]
    assert beyond == []


def test_doctor_finds_nothing_wrong(script: Script, in_front: subprocess.Popen[bytes]) -> None:
    done = script.run("doctor")
    assert done.returncode == 0, done.stdout
    for words in (
        "PostgreSQL 1",
        "RabbitMQ",
        "the agent answers OPTIONS",
        "the demo's mailbox opens",
        "Nothing is wrong",
    ):
        assert words in done.stdout


def test_demo_lead_posts_through_the_partner_interface(script: Script, in_front: subprocess.Popen[bytes]) -> None:
    for _ in range(2):
        done = script.run("demo", "lead")
        assert done.returncode == 0, done.stderr
        assert "Posted with an API key: lead no." in done.stdout and "/leads/" in done.stdout
    assert (script.folder / "demo-api-key").stat().st_mode & 0o077 == 0


def test_demo_email_arrives_in_the_timeline(script: Script, in_front: subprocess.Popen[bytes]) -> None:
    done = script.run("demo", "email")
    assert done.returncode == 0, done.stderr
    assert "it is in the timeline of ООО «Северный лес»" in done.stdout


def test_demo_call_is_talked_and_kept_with_its_caller(script: Script, in_front: subprocess.Popen[bytes]) -> None:
    done = script.run("demo", "call")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "In the journal: talked" in done.stdout and "from Кузнецов Иван Петрович" in done.stdout


def test_there_are_no_dead_letters(script: Script, in_front: subprocess.Popen[bytes]) -> None:
    done = script.run("dead-letters")
    assert (done.returncode, done.stdout.strip()) == (0, "There are no dead letters")


def test_a_crashed_service_is_started_again_and_that_is_said(script: Script, in_front: subprocess.Popen[bytes]) -> None:
    os.kill(script.pids()["reminders"], signal.SIGKILL)
    until(lambda: "reminders runs again (restart 1)" in script.said(), 20)
    assert "! reminders was killed by SIGKILL; restarting it in 1 s" in script.said()
    until(lambda: script.run("status").returncode == 0, 30)


def test_a_second_up_says_that_it_runs_already(script: Script, in_front: subprocess.Popen[bytes]) -> None:
    done = script.run("up")
    assert done.returncode == 0
    assert "running already" in done.stdout and str(script.port) in done.stdout


def test_ctrl_c_stops_everything_in_time_and_leaves_no_process(
    script: Script, in_front: subprocess.Popen[bytes]
) -> None:
    family = script.everything()
    assert len(family) > 15
    in_front.send_signal(signal.SIGINT)
    assert in_front.wait(STOP_SECONDS) == 0
    assert [process for process in family if running(process.pid)] == []
    assert "the data is kept" in script.said()
    assert script.run("status").returncode == 3


def test_detached_it_outlives_the_command_keeps_the_data_and_ends_even_when_its_keeper_is_killed(
    script: Script,
) -> None:
    done = script.run("up", "--detach")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "demo data" not in done.stdout
    family = script.everything()
    os.kill(family[0].pid, signal.SIGKILL)
    until(lambda: not any(running(process.pid) for process in family), 20)
    assert script.run("status").returncode == 3
    assert script.run("up", "--detach").returncode == 0
    family = script.everything()
    assert script.run("demo", "lead").returncode == 0
    assert script.run("stop").returncode == 0
    assert not any(running(process.pid) for process in family)


def test_a_busy_port_is_one_line_and_nothing_is_left_running(script: Script) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        done = script.run("up", "--detach", OTKLIK_PORT=str(port))
    assert done.returncode == 1
    (last,) = done.stderr.strip().splitlines()
    assert last.startswith(f"otklik: port {port} (the web address) is taken by ")
    assert "OTKLIK_PORT" in last
    assert done.stdout == ""
    assert script.run("status").returncode == 3


def test_in_earnest_it_uses_the_servers_it_is_given_and_tells_the_admins_password_once(tmp_path: Path) -> None:
    postgres = Postgres(tmp_path / "postgres", free_port(), durable=False)
    rabbit = Rabbit(tmp_path / "rabbitmq", free_port(), free_port(), free_port(), name="others")
    rabbit.launch()
    script = Script(
        tmp_path / "data",
        OTKLIK_DEMO="0",
        OTKLIK_POSTGRES_URL=postgres.start(),
        OTKLIK_AMQP_URI=rabbit.uri,
    )
    rabbit.wait_ready()
    try:
        done = script.run("up", "--detach")
        assert done.returncode == 0, done.stdout + done.stderr
        assert set(script.pids()) == set(PROCESSES)
        told = re.search(r"admin  (\S+)$", done.stdout, re.MULTILINE)
        assert told, done.stdout
        address = f"http://127.0.0.1:{script.port}/api/v1/session"
        assert requests.post(address, json={"login": "admin", "password": "demo"}, timeout=10).status_code == 401
        signed_in = requests.post(address, json={"login": "admin", "password": told[1]}, timeout=10)
        assert signed_in.status_code == 201, signed_in.text
        assert script.run("demo", "lead").returncode == 1
        script.run("stop")
        again = script.run("up", "--detach")
        assert again.returncode == 0 and told[1] not in again.stdout and "admin" not in again.stdout
    finally:
        script.run("stop")
        rabbit.stop()
        postgres.stop()
