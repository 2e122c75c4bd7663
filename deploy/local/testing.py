"""`./otklik test`: installs what the tests talk to, then lint, types, the web UI's checks, and every test."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from deploy.local import packages, pjsua2, web
from deploy.local.problem import Problem
from deploy.local.progress import say, step
from deploy.local.servers import rabbitmq_is_installed
from deploy.local.stack import ROOT

SLOWEST = ["--durations=20", "--durations-min=5"]
"""What takes long is named, so that the whole stays short."""


def test(arguments: Sequence[str]) -> int:
    """With arguments: only pytest, with these. The first failure decides the exit code; pytest's summary comes last."""
    if arguments:
        return pytest(arguments)
    install_peers()
    python = sys.executable
    failed = []
    for title, command, folder in (
        ("ruff check", [python, "-m", "ruff", "check", "."], ROOT),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."], ROOT),
        ("mypy", [python, "-m", "mypy"], ROOT),
        ("web UI: types", [*web.node_command("npm"), "run", "--silent", "typecheck"], web.WEB),
        ("web UI: layout of the source", [*web.node_command("npm"), "run", "--silent", "lint"], web.WEB),
        ("web UI: tests", [*web.node_command("npm"), "run", "--silent", "test"], web.WEB),
    ):
        if not check(title, command, folder):
            failed.append(title)
    with step("web UI: build") as current:
        current.result = web.ensure(current.note)
    code = pytest(SLOWEST)
    if failed:
        # On stderr, so that pytest's summary stays the last thing on stdout.
        print(f"otklik: these checks failed before the tests: {', '.join(failed)}", file=sys.stderr)
    return code or (1 if failed else 0)


def install_peers() -> None:
    """The foreign programs that the tests talk to, and pjsua2. Raises Problem."""
    with step("what the tests need") as current:
        wanted = packages.missing([*packages.SOUND, *packages.TEST_PEERS])
        if not rabbitmq_is_installed():
            wanted += packages.BROKER
        if wanted:
            current.note(f"installing {' '.join(wanted)}")
            packages.install(wanted)
        try:
            current.result = f"what the tests need: system packages, {pjsua2.ensure(current.note)}"
        except pjsua2.BuildError as error:
            raise Problem(f"pjsua2 could be neither built nor fetched: {error}") from None
        web.ensure_node(current.note)
        web.install_packages(current.note)


def check(title: str, command: Sequence[str], folder: Path) -> bool:
    """Run one; its output is shown only where it fails."""
    say(f"    … {title}")
    started = time.monotonic()
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        say(f"    ✗ {title}\n{done.stdout}")
        return False
    say(f"    ✓ {title} ({time.monotonic() - started:.1f} s)")
    return True


def pytest(arguments: Sequence[str]) -> int:
    """The tests, in this terminal; pytest's own exit code."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_") or name in KEPT}
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment).returncode


KEPT = ("OTKLIK_CACHE",)
"""Settings of a stack of yours are no business of the tests, which bring their own."""
