"""What each process holds while nobody works."""

import time

import psutil

from deploy.local.bench.figures import Bound, Section
from deploy.local.bench.ground import Ground
from deploy.local.children import descendants
from deploy.local.progress import step
from deploy.local.stack import PROCESSES

IDLE_SECONDS = 5.0
MOST = 150.0


def measure(ground: Ground) -> list[Section]:
    """To be called before anything was asked of the suite."""
    suite = ground.suite
    with step(f"{IDLE_SECONDS:.0f} s of nothing"):
        time.sleep(IDLE_SECONDS)
    section = Section("Memory, idle: resident (RSS) of each process, shared pages counted in each", ("", "MB", ""))
    for name in PROCESSES:
        pid = suite.pid(name)
        family = descendants(pid) if pid is not None else []
        for place, process in enumerate(family):
            title = name if len(family) == 1 else f"{name} ({'arbiter' if place == 0 else 'worker'})"
            size = resident_megabytes(process)
            section.row(title, f"{size:.0f}", bound=Bound(f"memory of {title}", size, MOST, " MB"))
    servers = {"RabbitMQ": ground.rabbit.process, "PostgreSQL (unshared)": ground.postgres.process}
    for title, server in servers.items():
        if server is not None:
            family = descendants(server.pid)
            unshared = title.endswith("(unshared)")
            sizes = [
                process.memory_full_info().uss / 1e6 if unshared else resident_megabytes(process) for process in family
            ]
            section.row(title, f"{sum(sizes):.0f}")
    return [section]


def resident_megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6
