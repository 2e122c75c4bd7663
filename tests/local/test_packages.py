"""What is said and done when packages are missing; apt itself is a script here, the system is left as it is."""

import os
from pathlib import Path

import pytest

from deploy.local import packages, prepare
from deploy.local.problem import Problem
from deploy.local.stack import Stack

FAILS = 'echo "E: Unable to locate package $*" ; exit 100'
OFFLINE = "echo \"W: Failed to fetch http://deb.debian.org/ Temporary failure resolving 'deb.debian.org'\"; exit 100"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that come before the system's."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def pretend_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """The script runs without a right that it would need only to forbid the start of services."""
    monkeypatch.setattr(packages, "INSTALL", "apt-get install $@ || { apt-get update && apt-get install $@; }")
    monkeypatch.setattr("os.geteuid", lambda: 0)


def test_only_what_is_missing_is_named() -> None:
    assert packages.missing(["dpkg", "no-such-package-of-ours"]) == ["no-such-package-of-ours"]


def test_without_the_right_of_root_the_command_to_run_is_told(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(programs, "sudo", "exit 1")
    program(programs, "apt-get", "exit 0")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(
        Problem, match="right of root is needed, once, to run: apt-get install rabbitmq-server; run that"
    ):
        packages.install(["rabbitmq-server"])


def test_without_network_that_is_what_is_told(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(programs, "apt-get", OFFLINE)
    pretend_root(monkeypatch)
    with pytest.raises(Problem, match="cannot be reached: check the network"):
        packages.install(["rabbitmq-server"])


def test_a_package_list_that_is_old_is_fetched_anew_and_then_it_works(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = programs / "done"
    program(programs, "apt-get", f'echo "$1" >> {done}; [ "$1" = update ] || grep -q update {done}')
    pretend_root(monkeypatch)
    packages.install(["rabbitmq-server"])
    assert done.read_text().split() == ["install", "update", "install"]


@pytest.mark.parametrize("docker", [True, False])
def test_a_rabbitmq_that_cannot_be_installed_is_one_line_with_the_ways_around_it(
    docker: bool, programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(programs, "apt-get", FAILS)
    program(programs, "dpkg-query", "exit 1")
    if docker:
        program(programs, "docker", "exit 0")
    else:
        monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setattr(packages, "ROOT", tmp_path)
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "compose.yaml").touch()
    pretend_root(monkeypatch)
    monkeypatch.setattr(prepare, "rabbitmq_is_installed", lambda: False)
    with pytest.raises(Problem) as told:
        prepare.system_packages(Stack(tmp_path), print)
    words = str(told.value)
    assert "rabbitmq-server" in words and "Unable to locate package" in words and "OTKLIK_AMQP_URI" in words
    assert ("docker compose -f deploy/compose.yaml up" in words) is docker
    assert "\n" not in words


def test_with_a_broker_of_ones_own_none_is_installed(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(programs, "apt-get", FAILS)
    pretend_root(monkeypatch)
    monkeypatch.setattr(prepare, "rabbitmq_is_installed", lambda: False)
    stack = Stack(tmp_path, amqp_uri="amqp://there/", demo=False)
    assert prepare.system_packages(stack, print) == "servers are installed"


def test_a_mailbox_that_cannot_be_installed_does_not_stop_the_rest(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program(programs, "apt-get", FAILS)
    program(programs, "dpkg-query", "exit 1")
    pretend_root(monkeypatch)
    monkeypatch.setattr(prepare, "rabbitmq_is_installed", lambda: True)
    prepare.system_packages(Stack(tmp_path), print)
    assert (
        "the demo goes without a mailbox: `apt-get install dovecot-imapd dovecot-lmtpd` failed"
        in capsys.readouterr().out
    )


def test_a_full_disk_is_told_before_anything_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "LEAST_FREE_BYTES", 10**18)
    with pytest.raises(Problem, match=r"GB free, 1 GB is needed: .*OTKLIK_DATA"):
        prepare.check_disk(tmp_path)
