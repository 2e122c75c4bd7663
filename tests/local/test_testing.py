"""`./otklik test`: the order of its checks and an exit code that hides no failure."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import testing, web


@pytest.fixture
def calm(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Nothing is installed or built; what pytest is called with is noted."""
    called: list[list[str]] = []
    monkeypatch.setattr(testing, "install_peers", lambda: None)
    monkeypatch.setattr(web, "ensure", lambda say: "web UI is built")
    monkeypatch.setattr(web, "node_command", lambda program: [program])

    def pytest_called(arguments: list[str]) -> int:
        called.append(list(arguments))
        return 0

    monkeypatch.setattr(testing, "pytest", pytest_called)
    return called


def test_with_arguments_only_pytest_runs_with_these(calm: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "check", lambda *_: pytest.fail("no lint was asked for"))
    assert testing.test(["tests/local", "-k", "ports"]) == 0
    assert calm == [["tests/local", "-k", "ports"]]


@pytest.mark.parametrize(("broken", "code"), [(None, 0), ("mypy", 1), ("ruff format", 1), ("web UI: tests", 1)])
def test_a_failed_check_does_not_stop_the_tests_but_decides_the_exit_code(
    calm: list[list[str]], monkeypatch: pytest.MonkeyPatch, broken: str | None, code: int
) -> None:
    checked: list[str] = []

    def check(title: str, command: list[str], folder: Path) -> bool:
        checked.append(title)
        return title != broken

    monkeypatch.setattr(testing, "check", check)
    assert testing.test([]) == code
    assert checked == [
        "ruff check",
        "ruff format",
        "mypy",
        "web UI: types",
        "web UI: layout of the source",
        "web UI: tests",
    ]
    assert calm == [testing.SLOWEST]


def test_failed_tests_give_pytests_own_code(calm: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "check", lambda *_: True)
    monkeypatch.setattr(testing, "pytest", lambda arguments: 4)
    assert testing.test([]) == 4


def test_a_check_shows_its_output_only_where_it_fails(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert testing.check("fine", [sys.executable, "-c", "print('noise')"], tmp_path)
    assert "noise" not in capsys.readouterr().out
    assert not testing.check("bad", [sys.executable, "-c", "print('E501 too long'); exit(1)"], tmp_path)
    assert "E501 too long" in capsys.readouterr().out


def test_the_tests_do_not_see_the_settings_of_a_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, str] = {}

    def run(command: list[str], cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        seen.update(env)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setenv("OTKLIK_POSTGRES_URL", "postgresql://production/")
    monkeypatch.setenv("OTKLIK_CACHE", "/somewhere")
    monkeypatch.setattr(subprocess, "run", run)
    assert testing.pytest([]) == 0
    assert "OTKLIK_POSTGRES_URL" not in seen and seen["OTKLIK_CACHE"] == "/somewhere"
