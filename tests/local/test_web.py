import os
from pathlib import Path

import pytest

from deploy.local import web
from deploy.local.problem import Problem


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A web UI of two files, and an npm that notes what it was asked for."""
    folder = tmp_path / "web"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "main.tsx").write_text("first")
    (folder / "package-lock.json").write_text("{}")
    programs = tmp_path / "bin"
    programs.mkdir()
    program(programs, "node", "echo v22.12.0")
    program(
        programs,
        "npm",
        f"""echo "$1" "$2" >> {tmp_path}/asked
case "$1" in
    ci) mkdir -p node_modules && touch node_modules/.package-lock.json;;
    run) mkdir -p dist && touch dist/index.html;;
esac""",
    )
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setattr("sys.prefix", str(tmp_path / "venv"))
    monkeypatch.setattr(web, "WEB", folder)
    return folder


def program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def asked(pages: Path) -> list[str]:
    file = pages.parent / "asked"
    return file.read_text().splitlines() if file.exists() else []


def test_it_is_built_once_and_again_when_a_source_changes(pages: Path) -> None:
    assert web.ensure(print) == "web UI built"
    assert asked(pages) == ["ci --no-audit", "run build"]
    assert web.ensure(print) == "web UI is built"
    assert len(asked(pages)) == 2
    (pages / "src" / "main.tsx").write_text("second")
    assert web.ensure(print) == "web UI built"
    assert asked(pages)[2:] == ["run build"]


def test_what_is_built_or_fetched_is_no_source(pages: Path) -> None:
    before = web.fingerprint(pages)
    (pages / "node_modules").mkdir()
    (pages / "node_modules" / "x.js").write_text("x")
    (pages / "dist").mkdir()
    (pages / "dist" / "x.js").write_text("x")
    assert web.fingerprint(pages) == before
    (pages / "src" / "main.tsx").rename(pages / "src" / "other.tsx")
    assert web.fingerprint(pages) != before


def test_a_build_that_fails_is_not_taken_for_built_and_its_error_is_told(pages: Path) -> None:
    program(pages.parent / "bin", "npm", "echo 'src/main.tsx: error TS1005'; echo more; exit 2")
    for _ in range(2):
        with pytest.raises(Problem, match=r"failed in gateway/web: src/main.tsx: error TS1005"):
            web.ensure(print)


def test_packages_that_cannot_be_fetched_for_want_of_a_network_say_so(pages: Path) -> None:
    program(pages.parent / "bin", "npm", "echo 'npm error code EAI_AGAIN'; exit 1")
    with pytest.raises(Problem, match="cannot be reached; check the network"):
        web.ensure(print)


def test_an_old_node_is_not_used(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(pages.parent / "bin", "node", "echo v18.19.0")
    monkeypatch.setenv("PATH", f"{pages.parent / 'bin'}")
    assert web.node_folder() is None
    fetched: list[str] = []
    monkeypatch.setattr(web, "run", lambda command, failure, folder=None: fetched.extend(command))
    with pytest.raises(Problem, match=r"Node 20\.19 or newer"):
        web.ensure(print)
    assert web.NODE_WHEEL in fetched
