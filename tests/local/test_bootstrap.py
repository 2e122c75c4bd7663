"""The bash script: finding a Python, telling what is wrong in one line."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.local.stack import ROOT


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy of what the script needs, so that the real .venv is left alone."""
    folder = tmp_path / "otklik"
    (folder / "deploy" / "local").mkdir(parents=True)
    shutil.copy(ROOT / "otklik", folder)
    shutil.copy(ROOT / "deploy" / "local" / "help.txt", folder / "deploy" / "local")
    for name in ("uv.lock", "pyproject.toml"):
        (folder / name).write_text("")
    return folder


def run(repository: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_")}
    return subprocess.run(
        [str(repository / "otklik"), *arguments],
        env=clean | environment,
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def programs(folder: Path, **scripts: str) -> str:
    """A PATH with these programs and what a bare system has beside a Python."""
    folder.mkdir()
    for tool in (
        "bash",
        "cat",
        "cut",
        "dirname",
        "env",
        "flock",
        "grep",
        "id",
        "printf",
        "readlink",
        "sha256sum",
        "tail",
    ):
        where = shutil.which(tool)
        if where:
            (folder / tool).symlink_to(where)
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/bash\n{script}\n")
        (folder / name).chmod(0o755)
    return str(folder)


def only_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1, done.stdout + done.stderr
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("otklik: ")
    return line


@pytest.mark.parametrize("word", ["help", "--help", "-h"])
def test_help_lists_every_command_and_needs_no_python(repository: Path, tmp_path: Path, word: str) -> None:
    done = run(repository, word, PATH=programs(tmp_path / "bin"))
    assert done.returncode == 0
    for command in ("up", "status", "logs", "stop", "reset", "doctor", "demo call", "demo email", "demo lead"):
        assert f"./otklik {command}" in done.stdout
    for command in ("dead-letters", "test", "bench", "openapi", "help"):
        assert f"./otklik {command}" in done.stdout


def test_a_command_that_there_is_not_is_an_error(repository: Path) -> None:
    assert "no command fly" in only_line(run(repository, "fly"))


def test_an_old_python_is_told_with_its_version_and_the_way_out(repository: Path, tmp_path: Path) -> None:
    old = 'case "$2" in *version_info*) exit 1;; *) echo 3.10.12;; esac'
    line = only_line(run(repository, "up", PATH=programs(tmp_path / "bin", python3=old)))
    assert "Python 3.11 or newer is needed (python3 is 3.10.12)" in line
    assert "OTKLIK_PYTHON" in line


def test_no_python_at_all_is_told(repository: Path, tmp_path: Path) -> None:
    assert "(there is none)" in only_line(run(repository, "up", PATH=programs(tmp_path / "bin")))


def test_a_missing_venv_module_without_the_right_to_install_it_is_told(repository: Path, tmp_path: Path) -> None:
    python = """case "$2" in
    *"import ensurepip"*) exit 1;;
    *venv*) echo python3.12-venv;;
    *) exit 0;;
esac"""
    path = programs(tmp_path / "bin", python3=python, **{"apt-get": "exit 1"})
    (tmp_path / "bin" / "id").unlink()
    (tmp_path / "bin" / "id").write_text("#!/bin/bash\necho 1000\n")
    (tmp_path / "bin" / "id").chmod(0o755)
    assert "right of root is needed, once: apt-get install python3.12-venv" in only_line(
        run(repository, "up", PATH=path)
    )


def test_without_network_that_is_what_is_told(repository: Path, tmp_path: Path) -> None:
    pip = """case "$*" in
    *"-m venv"*) mkdir -p "${@: -1}/bin"; cp "$0" "${@: -1}/bin/python"; exit 0;;
    *"-m pip"*) echo "NewConnectionError: Temporary failure in name resolution"; exit 1;;
    *) exit 0;;
esac"""
    path = programs(tmp_path / "bin", python3=pip)
    for tool in ("mkdir", "cp"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or "")
    assert "cannot be reached; check the network" in only_line(run(repository, "up", PATH=path))


def test_commands_before_the_first_up_say_so(repository: Path) -> None:
    assert "nothing is installed yet: ./otklik up does that" in only_line(run(repository, "status"))
