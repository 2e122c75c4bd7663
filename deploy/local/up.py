"""`./otklik up`: from nothing to a running suite.

First everything is prepared; then this process keeps it up. With `--detach` a process of its own does, and this one
passes on what that says until all is ready.
"""

from __future__ import annotations

import subprocess
import sys
import time

from deploy.local.keep import check, keep_up, only_one
from deploy.local.prepare import check_disk, prepare
from deploy.local.progress import say
from deploy.local.stack import ROOT, Stack
from deploy.local.supervisor import read_state


def up(stack: Stack, detach: bool) -> int:
    """Bring it up; without `detach` also keep it up, until Ctrl-C. Where it is up already, that is said."""
    if (state := read_state(stack.folder)) is not None:
        say(f"Otklik is running already (pid {state['pid']}, {state['phase']}): {stack.address}")
        return 0 if state["phase"] == "ready" else 1
    check_disk(stack.folder)
    with only_one(stack):
        check(stack)  # before minutes are spent on installing
    say("Otklik")
    prepare(stack)
    return detached(stack) if detach else keep_up(stack)


def detached(stack: Stack) -> int:
    """Start the keeping process and pass on what it says, until everything is ready or it gave up."""
    stack.logs.mkdir(parents=True, exist_ok=True)
    log = stack.logs / "supervisor.log"
    with log.open("wb") as output:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "deploy.local", "keep-up"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    with log.open() as said:
        try:
            while True:
                code = keeper.poll()
                state = read_state(stack.folder)
                ready = state is not None and state["phase"] == "ready"
                for line in said:
                    print(line, end="", flush=True)
                if ready or code is not None:
                    break
                time.sleep(0.1)
        except KeyboardInterrupt:
            keeper.terminate()
            keeper.wait()
            return 130
    if code is not None:
        return code or 1
    say("It runs in the background: ./otklik status, ./otklik logs, ./otklik stop")
    return 0
