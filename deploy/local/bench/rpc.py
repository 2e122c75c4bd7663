"""One call of a service: through kit, beside the same with kombu alone."""

import subprocess
import sys
from collections.abc import Mapping

import msgspec

from deploy.local.bench.figures import Run, Section, cells, middle
from deploy.local.bench.ground import Ground, Peer
from deploy.local.children import plain_env
from deploy.local.problem import Problem
from deploy.local.progress import step
from deploy.local.stack import ROOT

AT_ONCE = (1, 8, 32)


def measure(ground: Ground, seconds: int, rounds: int) -> list[Section]:
    """Raises Problem."""
    environment = {"OTKLIK_AMQP_URI": ground.rabbit.uri}
    # The echo keeps nothing; a service is told of a database all the same.
    told = environment | {"OTKLIK_DATABASE_URL": "postgresql://none.invalid/none"}
    echoes = [
        Peer(ground, "kit-echo", ["deploy.local.bench.kit_echo"], told),
        Peer(ground, "bare-echo", ["deploy.local.bench.bare_echo"], environment),
    ]
    for echo in echoes:
        ground.run(echo)
    section = Section(
        "RPC round trip, 250 bytes of JSON there and back, transient, unconfirmed, one process a side",
        ("calls at once", "otklik calls/s", "p50 ms", "p99 ms", "bare kombu calls/s", "p50 ms", "p99 ms", "ratio", ""),
    )
    for at_once in AT_ONCE:
        with step(f"RPC, {at_once} at once"):
            pairs = [
                (call("kit_caller", at_once, seconds, environment), call("bare_caller", at_once, seconds, environment))
                for _ in range(rounds)
            ]
        ours, bare = (middle(runs) for runs in zip(*pairs, strict=True))
        name = "1 (in turn)" if at_once == 1 else str(at_once)
        section.row(name, *cells(ours), *cells(bare), f"{ours.per_second / bare.per_second:.2f}")
    section.notes.append("ratio: calls a second of ours by those of bare kombu, which has no deadlines and no askers")
    for echo in echoes:
        echo.stop()
    return [section]


def call(caller: str, at_once: int, seconds: int, environment: Mapping[str, str]) -> Run:
    """One round by a process of its own. Raises Problem."""
    command = [sys.executable, "-W", "ignore", "-m", f"deploy.local.bench.{caller}", str(at_once), str(seconds)]
    done = subprocess.run(
        command, cwd=ROOT, env={**plain_env(), **environment}, capture_output=True, text=True, timeout=seconds + 60
    )
    if done.returncode != 0:
        raise Problem(f"{caller} failed: {(done.stderr.strip().splitlines() or ['it said nothing'])[-1]}")
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Run)
