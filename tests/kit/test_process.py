"""Settings, secrets, logs and health: what every process has."""

import json
import subprocess
import sys
import urllib.error
import urllib.request

import psycopg
import pytest

from deploy.local.stack import ROOT
from services.kit import migrate
from services.kit.db import connect
from services.kit.secrets import WrongSecretKey, seal, unseal
from services.kit.settings import SettingsError, load
from tests.conftest import SECRET_KEY, Servers
from tests.kit.conftest import EchoProcess
from tests.waiting import until


def test_a_sealed_password_is_read_with_its_key_only() -> None:
    sealed = seal("пароль", SECRET_KEY)
    assert "пароль" not in sealed and seal("пароль", SECRET_KEY) != sealed
    assert unseal(sealed, SECRET_KEY) == "пароль"
    with pytest.raises(WrongSecretKey):
        unseal(sealed, SECRET_KEY[::-1])


def test_there_is_no_default_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTKLIK_SECRET_KEY", raising=False)
    with pytest.raises(SettingsError, match="OTKLIK_SECRET_KEY is not set"):
        seal("x")
    with pytest.raises(SettingsError, match="at least 32"):
        load({"OTKLIK_SECRET_KEY": "short"})
    with pytest.raises(SettingsError, match="OTKLIK_HEALTH_PORT"):
        load({"OTKLIK_HEALTH_PORT": "many"})


def test_a_log_line_is_json_and_hides_what_is_secret() -> None:
    code = (
        "from services.kit.log import bind_trace, configure, get_logger; import logging\n"
        "configure('test'); bind_trace('trace-1')\n"
        "get_logger('a').info('signed_in', password='hunter2', session_token='t', who='анна')\n"
        "logging.getLogger('library').warning('it %s', 'speaks')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    first, second = (json.loads(line) for line in done.stderr.splitlines())
    assert (first["event"], first["who"], first["trace_id"], first["service"]) == (
        "signed_in",
        "анна",
        "trace-1",
        "test",
    )
    assert "hunter2" not in done.stderr and first["session_token"] == "***"
    assert (second["event"], second["level"], second["trace_id"]) == ("it speaks", "warning", "trace-1")


def test_a_line_that_cannot_be_written_harms_nobody() -> None:
    code = (
        "from services.kit.log import configure, get_logger; import os, sys, uuid\n"
        "configure('test', 'warning'); log = get_logger('a'); circle = {}; circle['self'] = circle\n"
        "log.info('not of this level'); log.warning('odd', circle=circle); log.warning('plain', id=uuid.UUID(int=1))\n"
        "os.close(2); log.warning('nowhere to go'); sys.stderr.close(); log.warning('nowhere at all')\n"
        "print('alive')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    odd, plain = (json.loads(line) for line in done.stderr.splitlines())
    assert (odd["event"], plain["event"]) == ("line_not_written", "plain")
    assert "Circular" in odd["error"] and "0001" in plain["id"]
    assert (done.stdout, done.returncode) == ("alive\n", 0)


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_process_tells_that_it_lives_and_what_it_did(echo: EchoProcess) -> None:
    assert echo.rpc().get_text("counted") == "counted"
    assert get(echo.health_port, "/live") == (200, "ok")
    assert 'otklik_rpc_seconds_count{method="get_text",outcome="ok"}' in get(echo.health_port, "/metrics")[1]


def test_ready_says_which_part_is_missing(echo: EchoProcess, servers: Servers) -> None:
    servers.rabbit.kill()
    try:
        states = until(lambda: not_ready(echo, "broker"), 10)
        assert states["database"] == "ok"
        assert get(echo.health_port, "/live")[0] == 200, "a missing broker is no reason to restart"
    finally:
        servers.rabbit.start()
    until(lambda: echo.client.ping("echo"), 20, "the service listens again")


def test_a_service_without_a_broker_ends_when_told(echo: EchoProcess, servers: Servers) -> None:
    servers.rabbit.kill()
    try:
        until(lambda: not_ready(echo, "broker"), 10)
        assert echo.stop() == 0
    finally:
        servers.rabbit.start()


def not_ready(echo: EchoProcess, part: str) -> dict[str, str]:
    status, body = get(echo.health_port, "/ready")
    states: dict[str, str] = json.loads(body)
    return states if status == 503 and states[part] != "ok" else {}


def test_a_service_cannot_connect_to_anothers_database(databases: dict[str, str]) -> None:
    for own, url in databases.items():
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        for other in databases:
            if other != own:
                with pytest.raises(psycopg.OperationalError, match="permission denied"):
                    psycopg.connect(url, dbname=f"otklik_{other}")


def test_migrating_twice_changes_nothing_and_says_ready(databases: dict[str, str]) -> None:
    for name, url in databases.items():
        migrate.upgrade(name, url)
        engine = connect(url, "tests", 1)
        assert migrate.pending(name, engine) == "ok"
        engine.dispose()
