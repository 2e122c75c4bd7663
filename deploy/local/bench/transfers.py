"""Imports and exports through the gateway: how fast, and how much memory `contacts-jobs` needs for them."""

import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from deploy.local.api import Api
from deploy.local.bench import client_table
from deploy.local.bench.figures import Bound, Section
from deploy.local.bench.ground import Ground
from deploy.local.problem import Problem
from deploy.local.progress import step

SHORT, LONG = 100_000, 1_000_000
POLL_SECONDS = 0.2
PATIENCE_SECONDS = 1800.0
MOST_REJECTED = 0.01


class Work(NamedTuple):
    """One job: the seconds from its start to its end, the peak of the process that did it, and what came of it."""

    seconds: float
    peak_mb: float
    result: Mapping[str, Any]


def imports(ground: Ground, base_seed: int, base_size: int, large: bool) -> Section:
    """Tables of clients, a tenth of whom are in the base already."""
    section = Section(
        f"Import of CSV into a base of {base_size:,}: read, checked and matched, applied with undo data",
        ("", "rows", "read s", "check s", "apply s", "rows/s", "peak MB of contacts-jobs", ""),
    )
    short = imported(ground, section, base_seed, base_size, SHORT, narrow=False)
    section.bounds.append(Bound("rows a second once mapped", short.per_second, 10_000, "/s", least=True))
    section.bounds.append(Bound("memory of contacts-jobs in an import", short.peak_mb, 300, " MB"))
    if large:
        long = imported(ground, section, base_seed, base_size, LONG, narrow=True)
        section.bounds.append(Bound("memory of contacts-jobs in a long import", long.peak_mb, 300, " MB"))
    section.notes += [str(bound.what) + ": " + str(bound) for bound in section.bounds]
    return section


class Imported(NamedTuple):
    per_second: float
    peak_mb: float


def imported(ground: Ground, section: Section, seed: int, size: int, rows: int, *, narrow: bool) -> Imported:
    """Raises Problem where rows are lost, or more are rejected than the table has wrong."""
    api, path = ground.head, ground.folder / f"clients-{rows}.csv"
    client_table.write(path, rows, seed, size, narrow=narrow)
    ground.suite.restart("contacts-jobs")  # so that its peak is this import's
    with step(f"import of {rows:,} rows, {path.stat().st_size / 1e6:.0f} MB"):
        batch = api.post("/imports", {"file_id": uploaded(api, path), "kind": "counterparty"})
        read = work(ground, batch["job_id"])
        batch = api.get(f"/imports/{batch['id']}")
        if None in [column["field"] for column in batch["columns"]]:
            raise Problem(f"columns were not recognised: {batch['columns']}")
        check = work(ground, api.post(f"/imports/{batch['id']}/check", {})["job_id"])
        apply = work(ground, api.post(f"/imports/{batch['id']}/apply", {})["job_id"])
        counts = api.get(f"/imports/{batch['id']}")["counts"]
    if counts["rows"] != rows or counts["done"] + counts["skip"] + counts["reject"] != rows:
        raise Problem(f"of {rows:,} rows there came {counts}")
    if counts["reject"] > rows * MOST_REJECTED:
        raise Problem(f"too many rows were rejected: {counts}")
    path.unlink()
    per_second = rows / (check.seconds + apply.seconds)
    peak = max(read.peak_mb, check.peak_mb, apply.peak_mb)
    times = (f"{one.seconds:.1f}" for one in (read, check, apply))
    section.row(
        "three columns" if narrow else "eleven columns", f"{rows:,}", *times, f"{per_second:,.0f}", f"{peak:.0f}"
    )
    section.notes.append(
        f"of {rows:,} rows {counts['create']:,} were to be created, {counts['update']:,} to be updated, "
        f"{counts['duplicates']:,} may be somebody already there, {counts['reject']:,} rejected"
    )
    return Imported(per_second, peak)


def uploaded(api: Api, path: Path) -> str:
    """The id of the file. Raises Problem."""
    with path.open("rb") as body:
        answer = api.http.post(f"{api.address}/api/v1/files", params={"name": path.name}, data=body, timeout=60)
    if not answer.ok:
        raise Problem(f"the file was not taken: {answer.text[:300]}")
    return str(answer.json()["id"])


def work(ground: Ground, job_id: str) -> Work:
    """Waits for a job. Raises Problem where it fails, or takes half an hour."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        job = ground.head.get(f"/jobs/{job_id}")
        if job["state"] in ("failed", "cancelled"):
            raise Problem(f"{job['kind']} {job['state']}: {job['problem']}")
        if job["state"] == "done":
            took = datetime.fromisoformat(job["finished_at"]) - datetime.fromisoformat(job["started_at"])
            return Work(took.total_seconds(), peak_megabytes(ground.suite.pid("contacts-jobs") or 0), job["result"])
        time.sleep(POLL_SECONDS)
    raise Problem(f"a job has not ended after {PATIENCE_SECONDS:.0f} s")


def peak_megabytes(pid: int) -> float:
    """The most that the process had resident."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "VmHWM":
            return int(value.split()[0]) * 1024 / 1e6
    return float("nan")
