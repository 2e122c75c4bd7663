"""HTTP load by wrk, and what it says."""

import re
import shutil
import subprocess
from dataclasses import dataclass

from deploy.local import packages
from deploy.local.bench.figures import Run
from deploy.local.problem import Problem

PACKAGE = "wrk"
PATIENCE_SECONDS = 30
"""A slow answer is a slow answer; one that takes longer than this is a failure."""
FACTORS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60000.0}


@dataclass(frozen=True)
class Load:
    run: Run
    requests: int


def ensure() -> None:
    """Install wrk where it is missing. Raises Problem, which names the package."""
    if shutil.which("wrk") is None:
        packages.install([PACKAGE])


def load(url: str, connections: int, seconds: int, cookie: str = "") -> Load:
    """GET this address again and again over so many connections. Raises Problem where an answer is not a success."""
    command = ["wrk", "--latency", "-t1", f"-c{connections}", f"-d{seconds}s", f"--timeout={PATIENCE_SECONDS}s"]
    command += ["-H", f"Cookie: {cookie}"] if cookie else []
    done = subprocess.run([*command, url], capture_output=True, text=True, timeout=seconds + 2 * PATIENCE_SECONDS)
    if done.returncode != 0:
        raise Problem(f"wrk failed: {(done.stderr or done.stdout).strip()[-300:]}")
    try:
        return read(done.stdout)
    except Problem as problem:
        raise Problem(f"{url} at {connections} connections: {problem}") from None


def read(told: str) -> Load:
    """What wrk's report says. Pure. Raises Problem where requests failed, or the report is not one."""
    if failed := re.search(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", told):
        raise Problem(f"requests failed: {failed[0]}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    count = re.search(r"(\d+) requests in", told)
    shares = {int(share): float(value) * FACTORS[unit] for share, value, unit in _SHARE.findall(told)}
    if rate is None or count is None or not {50, 99} <= shares.keys():
        raise Problem(f"wrk's report cannot be read: {told.strip()[-300:]}")
    return Load(Run(float(rate[1]), shares[50], shares[99]), int(count[1]))


_SHARE = re.compile(r"^\s+(\d+)%\s+([\d.]+)(us|ms|s|m)\s*$", re.M)
