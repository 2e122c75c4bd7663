"""Commands about the stack that runs (or does not): status, stop, logs, reset."""

from __future__ import annotations

import json
import shutil
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil

from deploy.local.children import alive, descendants, kill_all
from deploy.local.problem import Problem
from deploy.local.processes import health
from deploy.local.stack import Stack
from deploy.local.supervisor import read_state, reap_all
from deploy.local.table import table

NOT_RUNNING = 3
"""The exit code of `status` then, as init scripts have it."""
STOP_SECONDS = 12.0


def current(stack: Stack) -> Stack:
    """The stack of this folder as it runs, else as the environment says."""
    state = read_state(stack.folder)
    return Stack.told(state["stack"]) if state else stack


def status(stack: Stack) -> int:
    """Print each process; 0 when all are ready, 1 when something is not, 3 when nothing runs."""
    state = read_state(stack.folder)
    if state is None:
        print("Otklik is not running: ./otklik up starts it")
        return NOT_RUNNING
    with ThreadPoolExecutor() as at_once:
        rows = list(at_once.map(row, state["children"]))
    print(f"Otklik: {state['phase']}, {Stack.told(state['stack']).address}, pid {state['pid']}\n")
    print(table(["process", "pid", "port", "health", "memory", "restarts", "up"], [line for line, _ in rows]))
    return 0 if state["phase"] == "ready" and all(fine for _, fine in rows) else 1


def row(child: dict[str, Any]) -> tuple[list[str], bool]:
    """One line of the table, and whether this process is as it should be."""
    family = descendants(child["pid"]) if child["pid"] else []
    running = bool(family) and alive(family[0])
    if not running:
        words, fine = (f"restarting, {child['last_ending']}" if child["waits"] else "dead"), False
    elif child["health_port"] is None:
        words, fine = "running", True
    else:
        words, fine = health_words(child["health_port"])
    memory = sum(resident(process) for process in family)
    up = duration(time.time() - child["launched_at"]) if running else "-"
    megabytes = f"{memory / 1e6:.0f} MB" if running else "-"
    return [
        child["name"],
        str(child["pid"] or "-"),
        str(child["port"] or "-"),
        words,
        megabytes,
        str(child["restarts"]),
        up,
    ], fine


def health_words(port: int) -> tuple[str, bool]:
    """What `/ready` says: `ready`, or what is not."""
    code, body = health(port)
    if code == 200:
        return "ready", True
    if code == 0:
        return "no answer", False
    try:
        parts = [f"{name}: {said}" for name, said in json.loads(body).items() if said != "ok"]
    except (ValueError, AttributeError):
        parts = [str(code)]
    return "live, " + "; ".join(parts), False


def resident(process: psutil.Process) -> int:
    """Bytes of memory that are this process's own or its share of what it has in common with others."""
    try:
        return int(process.memory_full_info().pss)
    except (psutil.AccessDenied, psutil.NoSuchProcess, AttributeError):
        return 0


def duration(seconds: float) -> str:
    minutes, hours = int(seconds // 60), int(seconds // 3600)
    if hours >= 48:
        return f"{hours // 24} d"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min" if minutes else f"{int(seconds)} s"


def stop(stack: Stack) -> int:
    """Stop the stack of this folder and wait until nothing of it is left. 0 also where nothing ran."""
    state = read_state(stack.folder)

    if state is not None:
        family = descendants(state["pid"])
        keeper = psutil.Process(state["pid"])
        keeper.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while alive(keeper) and time.monotonic() < deadline:
            time.sleep(0.05)
        kill_all(family)
    left = reap_all(stack.folder)
    (stack.folder / "state.json").unlink(missing_ok=True)
    if state is None and not left:
        print("Otklik is not running")
    else:
        print("Otklik is stopped; the data is kept" + (f" (left over and ended: {', '.join(left)})" if left else ""))
    return 0


def reset(stack: Stack, sure: bool) -> int:
    """Wipe everything this stack has stored, after asking. Raises Problem where nobody can be asked."""
    if not stack.folder.exists():
        print(f"There is no data: {stack.folder} does not exist")
        return 0
    if not sure:
        if not sys.stdin.isatty():
            raise Problem(f"reset wipes all data in {stack.folder}: say ./otklik reset --yes")
        if input(f"Wipe all data in {stack.folder} (clients, calls, letters)? Type yes: ").strip().lower() != "yes":
            print("Nothing was wiped")
            return 1
    ours = {"secrets.json", "mode", "lock"}
    if not any((stack.folder / name).exists() for name in ours) and any(stack.folder.iterdir()):
        raise Problem(f"{stack.folder} does not look like Otklik's data; wipe it yourself if you mean it")
    stop(stack)
    shutil.rmtree(stack.folder)
    print("All data is wiped; ./otklik up starts anew")
    return 0


def logs(stack: Stack, name: str | None, follow: bool, lines: int) -> int:
    """Print the last lines of one process's log, or of all, and with `follow` what is added until Ctrl-C."""
    files = log_files(stack)
    if name is not None and name not in files:
        known = ", ".join(sorted(files)) or "none yet"
        raise Problem(f"there is no log of {name}; there are: {known}")
    chosen = {name: files[name]} if name is not None else files
    if not chosen:
        raise Problem(f"there are no logs in {stack.folder} yet: ./otklik up makes them")
    positions = {}
    for title, file in chosen.items():
        text = file.read_text(errors="replace")
        positions[title] = file.stat().st_size
        show(title if name is None else None, text.splitlines()[-lines:])
    try:
        while follow:
            for title, file in chosen.items():
                positions[title] = show_added(title if name is None else None, file, positions[title])
            time.sleep(0.2)
    except KeyboardInterrupt:
        pass
    return 0


def log_files(stack: Stack) -> dict[str, Path]:
    """Process name → file."""
    files = {file.stem: file for file in sorted(stack.logs.glob("*.log"))}
    own = {"postgres": "postgres/postgres.log", "rabbitmq": "rabbitmq/rabbitmq.log", "demo-mailbox": "imap/dovecot.log"}
    for server, file in own.items():
        if (stack.folder / file).exists():
            files[server] = stack.folder / file
    return files


def show(title: str | None, lines: list[str]) -> None:
    for line in lines:
        print(line if title is None else f"{title:14} {line}", flush=True)


def show_added(title: str | None, file: Path, position: int) -> int:
    """Print the whole lines beyond `position`; answers the new position. A file that was cut is read from its start."""
    size = file.stat().st_size
    if size < position:
        position = 0
    with file.open("rb") as log:
        log.seek(position)
        added = log.read(size - position)
    whole = added[: added.rfind(b"\n") + 1]
    show(title, whole.decode(errors="replace").splitlines())
    return position + len(whole)
