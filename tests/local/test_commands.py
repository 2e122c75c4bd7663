"""The command line: exit codes, and problems as one line."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.__main__ import in_words
from deploy.local.stack import ROOT
from deploy.local.table import table
from tests.ports import free_port


def otklik(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_")}
    return subprocess.run(
        [sys.executable, "-m", "deploy.local", *arguments],
        cwd=ROOT,
        env=clean | {"OTKLIK_DATA": str(folder)} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["help"], 0),
        ([], 0),
        (["status"], 3),
        (["stop"], 0),
        (["logs"], 1),
        (["demo", "lead"], 1),
        (["demo", "email"], 1),
        (["demo", "call"], 1),
        (["demo"], 2),
        (["dead-letters"], 1),
        (["dead-letters", "eat"], 2),
        (["fly"], 2),
    ],
)
def test_exit_codes_are_honest_where_nothing_runs(tmp_path: Path, arguments: list[str], code: int) -> None:
    done = otklik(tmp_path, *arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    if code == 1:
        (line,) = done.stderr.strip().splitlines()
        assert line.startswith("otklik: ") and "./otklik up" in line


def test_a_wrong_setting_is_one_line_that_names_it(tmp_path: Path) -> None:
    done = otklik(tmp_path, "up", OTKLIK_PORT="eighty")
    assert done.returncode == 1
    assert done.stderr == "otklik: OTKLIK_PORT=eighty must be a number from 1 to 65535\n"


def test_a_folder_of_the_demo_is_not_used_in_earnest(tmp_path: Path) -> None:
    (tmp_path / "mode").write_text("demo")
    done = otklik(tmp_path, "keep-up", OTKLIK_DEMO="0", OTKLIK_PORT=str(free_port()))
    assert done.returncode == 1
    assert "holds a demo stack" in done.stderr and "OTKLIK_DATA" in done.stderr


def test_a_table_lines_up_its_columns() -> None:
    assert table(["a", "bb"], [["ccc", "d"], ["e", "ффф"]]) == "a    bb\nccc  d\ne    ффф"


def test_a_folder_that_may_not_be_used_or_is_full_is_one_line() -> None:
    for error, words in (
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
        (PermissionError(errno.EACCES, "Permission denied", "/data/log"), "no right to use /data/log"),
    ):
        told = in_words(error)
        assert words in told and "OTKLIK_DATA" in told
    with pytest.raises(IsADirectoryError):
        in_words(IsADirectoryError(errno.EISDIR, "Is a directory"))
