"""Imports and exports through the gateway: how fast, and how much memory `contacts-jobs` needs for them."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import psycopg

from deploy.local.api import Api
from deploy.local.bench import client_table
from deploy.local.bench.figures import Bound, Section
from deploy.local.bench.ground import Ground, pid_of
from deploy.local.bench.onlooker import Onlooker
from deploy.local.bench.terms import LIST, Sample, asked, searches
from deploy.local.children import descendants, plain_env
from deploy.local.problem import Problem
from deploy.local.progress import step
from deploy.local.stack import ROOT

SHORT, LONG = 100_000, 1_000_000
POLL_SECONDS = 0.2
PATIENCE_SECONDS = 1800.0
MOST_REJECTED = 0.01
UNDER_WAY = "SELECT (SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')) + (SELECT count(*) FROM outbox)"
EXPORTED = (
    *("name", "inn", "kpp", "city", "address", "phones", "emails", "website", "notes"),
    *("number", "rating", "created_at"),
)
"""Nine columns of text, two of numbers, one of times, as `bare_xlsx` writes."""


class Work(NamedTuple):
    """One job: the seconds from its start to its end, the peak of the process that did it, and what came of it."""

    seconds: float
    peak_mb: float
    result: Mapping[str, Any]


def imports(ground: Ground, base_seed: int, base_size: int, rows: int = SHORT) -> Section:
    """Tables of clients, a tenth of whom are in the base already."""
    section = Section(
        f"Import of CSV into a base of {base_size:,}: read, checked and matched, applied with undo data",
        ("", "rows", "read s", "check s", "apply s", "rows/s", "peak MB of contacts-jobs", ""),
    )
    found = imported(ground, section, base_seed, base_size, rows, narrow=rows > SHORT)
    if rows == SHORT:
        section.bounds.append(Bound("rows imported a second, once mapped", found.per_second, 10_000, "/s", least=True))
    section.bounds.append(Bound(f"memory of contacts-jobs, importing {rows:,} rows", found.peak_mb, 300, " MB"))
    section.notes += [f"{bound.what}: {bound}" for bound in section.bounds]
    section.notes.append(f"afterwards every listener had been told of it in {settled(ground):.0f} s")
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
        before = processor_seconds(ground)
        with Onlooker(ground.admin, colleagues_paths(seed, size)) as onlooker:
            check = work(ground, api.post(f"/imports/{batch['id']}/check", {})["job_id"])
            apply = work(ground, api.post(f"/imports/{batch['id']}/apply", {})["job_id"])
        used = {name: after - before[name] for name, after in processor_seconds(ground).items()}
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
    section.notes.append(
        "processor time of check and apply: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in used.items())
    )
    section.notes.append(str(onlooker))
    return Imported(per_second, peak)


def colleagues_paths(seed: int, size: int) -> list[str]:
    """What somebody asks for who works with the base: a list, a search, a card."""
    sample = Sample(seed, size, 50)
    turns = zip(searches(sample.names()), searches(sample.phones()), sample.cards, strict=False)
    paths = [path for turn in turns for path in (asked(LIST, limit=50), *turn)]
    return [path.removeprefix("/api/v1") for path in paths]


def processor_seconds(ground: Ground) -> dict[str, float]:
    """Used up to now by the processes that import, and by those of theirs that have ended meanwhile."""
    pids = {"contacts-jobs": ground.suite.pid("contacts-jobs") or 0, "database": pid_of(ground.postgres)}
    return {name: sum(sum(process.cpu_times()[:4]) for process in descendants(pid)) for name, pid in pids.items()}


def uploaded(api: Api, path: Path) -> str:
    """The id of the file. Raises Problem."""
    with path.open("rb") as body:
        answer = api.http.post(f"{api.address}/api/v1/files", params={"name": path.name}, data=body, timeout=60)
    if not answer.ok:
        raise Problem(f"the file was not taken: {answer.text[:300]}")
    return str(answer.json()["id"])


def work(ground: Ground, job_id: str) -> Work:
    """Waits for a job. Raises Problem where it fails, or takes half an hour."""
    peak = 0.0
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        peak = max(peak, peak_megabytes(ground.suite.pid("contacts-jobs") or 0))
        job = ground.head.get(f"/jobs/{job_id}")
        if job["state"] in ("failed", "cancelled"):
            raise Problem(f"{job['kind']} {job['state']}: {job['problem']}")
        if job["state"] == "done":
            took = datetime.fromisoformat(job["finished_at"]) - datetime.fromisoformat(job["started_at"])
            return Work(took.total_seconds(), peak, job["result"])
        time.sleep(POLL_SECONDS)
    raise Problem(f"a job has not ended after {PATIENCE_SECONDS:.0f} s")


def settled(ground: Ground) -> float:
    """Waits until what an import announces has gone to everybody, and answers the seconds. Raises Problem."""
    begun = time.monotonic()
    until = begun + PATIENCE_SECONDS
    with step("everybody told of it"), psycopg.connect(ground.database_url("contacts"), autocommit=True) as db:
        while time.monotonic() < until:
            (left,) = db.execute(UNDER_WAY).fetchone() or (0,)
            if not left:
                return time.monotonic() - begun
            time.sleep(POLL_SECONDS)
    raise Problem("not everybody was told of an import in half an hour")


def peak_megabytes(pid: int) -> float:
    """The most that the process had resident, and each of its own processes that live: the sum, at the most."""
    return sum(most_resident(process.pid) for process in descendants(pid))


def most_resident(pid: int) -> float:
    """In megabytes; nothing for a process that has just ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            name, _, value = line.partition(":")
            if name == "VmHWM":
                return int(value.split()[0]) * 1024 / 1e6
    return 0.0


def exports(ground: Ground, rows: int, rounds: int) -> Section:
    """Twelve columns of the whole base, beside openpyxl's write-only mode alone, in turn."""
    ours, bare = [], []
    with step(f"export of {rows:,} clients, beside bare openpyxl, {rounds} times"):
        for _ in range(rounds):
            ground.suite.restart("contacts-jobs")
            job = ground.head.post("/exports", {"kind": "counterparty", "columns": list(EXPORTED)})
            ours.append(work(ground, job["id"]))
            if ours[-1].result["rows"] != rows:
                raise Problem(f"of {rows:,} clients {ours[-1].result} were exported")
            bare.append(bare_openpyxl(ground.folder / "bare.xlsx", rows))
    return exported(rows, ours, bare)


def exported(rows: int, ours: Sequence[Work], bare: Sequence[Work]) -> Section:
    """The report of it. Pure."""
    section = Section(
        f"Export of {rows:,} clients × {len(EXPORTED)} columns to XLSX",
        ("", "s", "peak MB", "times bare openpyxl", ""),
    )
    seconds, bare_seconds = (median(one.seconds for one in some) for some in (ours, bare))
    peak, bare_peak = (max(one.peak_mb for one in some) for some in (ours, bare))
    ratio = Bound("an export, times bare openpyxl", seconds / bare_seconds, 1.2)
    memory = Bound("memory of contacts-jobs in an export", peak, 250, " MB")
    section.row("bare openpyxl, write-only with lxml", f"{bare_seconds:.2f}", f"{bare_peak:.0f}", "1")
    section.row("ours, from its start to the file kept", f"{seconds:.2f}", "", f"{ratio.value:.2f}", bound=ratio)
    section.row("memory of contacts-jobs", "", f"{peak:.0f}", "", bound=memory)
    return section


def bare_openpyxl(path: Path, rows: int) -> Work:
    """Raises Problem."""
    command = [sys.executable, "-m", "deploy.local.bench.bare_xlsx", str(rows), str(path)]
    done = subprocess.run(command, cwd=ROOT, env=plain_env(), capture_output=True, text=True)
    if done.returncode != 0:
        raise Problem(f"bare openpyxl failed: {done.stderr.strip()[-300:]}")
    told = json.loads(done.stdout)
    path.unlink()
    return Work(told["seconds"], told["peak_mb"], {})
