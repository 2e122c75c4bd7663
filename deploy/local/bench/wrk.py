"""HTTP load by wrk, and what it says."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local import packages
from deploy.local.bench.figures import Run
from deploy.local.problem import Problem

PACKAGE = "wrk"
PATIENCE_SECONDS = 30
"""A slow answer is a slow answer; one that takes longer than this is a failure."""
FACTORS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60000.0}


MIX = """
local requests, at = {}, 0
function init(files)
    for line in io.lines(files[1]) do
        local method, path, body = line:match("^(.-)\\t(.-)\\t(.*)$")
        requests[#requests + 1] = wrk.format(method, path, nil, body ~= "" and body or nil)
    end
end
function request()
    at = at % #requests + 1
    return requests[at]
end
function done(summary, latency)
    io.write(string.format("     95%%    %.3fms\\n", latency:percentile(95) / 1000))
end
"""
"""Asks for one line of a file after the other, and from the first again."""


@dataclass(frozen=True)
class Mix:
    """Requests that take turns."""

    file: Path
    count: int

    @property
    def script(self) -> Path:
        return self.file.with_suffix(".lua")


def mix(file: Path, requests: Iterable[str | tuple[str, Any]]) -> Mix:
    """Paths to GET, or pairs of a path and the JSON to POST there."""
    lines = []
    for one in requests:
        path, body = (one, None) if isinstance(one, str) else one
        sent = "" if body is None else json.dumps(body)
        lines.append(f"{'GET' if body is None else 'POST'}\t{path}\t{sent}\n")
    file.write_text("".join(lines))
    file.with_suffix(".lua").write_text(MIX)
    return Mix(file, len(lines))


@dataclass(frozen=True)
class Load:
    run: Run
    requests: int


def ensure() -> None:
    """Install wrk where it is missing. Raises Problem, which names the package."""
    if shutil.which("wrk") is None:
        packages.install([PACKAGE])


def load(url: str, connections: int, seconds: int, headers: Mapping[str, str], requests: Mix | None = None) -> Load:
    """Asks for this address, or of this server for the `requests`, again and again over so many connections.

    Raises Problem where an answer is not a success.
    """
    command = ["wrk", "--latency", "-t1", f"-c{connections}", f"-d{seconds}s", f"--timeout={PATIENCE_SECONDS}s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    if requests is not None:
        command += ["-s", str(requests.script), url, str(requests.file)]
    else:
        command.append(url)
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 2 * PATIENCE_SECONDS)
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
    return Load(Run(float(rate[1]), shares[50], shares[99], shares.get(95, 0.0)), int(count[1]))


_SHARE = re.compile(r"^\s+(\d+)%\s+([\d.]+)(us|ms|s|m)\s*$", re.M)
