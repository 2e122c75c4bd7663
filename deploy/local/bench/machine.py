"""What was measured on: figures mean nothing without it."""

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import psutil

from deploy.local.servers import Postgres, rabbitmq_version

PACKAGES = ("nameko", "kombu", "flask", "gunicorn", "gevent", "sqlalchemy", "psycopg")

WORK = """
from time import perf_counter
def work():
    began, total = perf_counter(), 0
    for number in range(3_000_000):
        total += number
    return perf_counter() - began
print(min(work() for _ in range(3)))
"""


def machine(folder: Path) -> list[str]:
    """The machine, the programs, and how busy others keep it; `folder` is where the servers' data lie."""
    memory = psutil.virtual_memory().total / 2**30
    return [
        f"{os.cpu_count()} cores ({processor()}), {memory:.0f} GiB RAM, {file_system(folder)}, "
        f"{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}, {postgres_version(folder)}, RabbitMQ {rabbitmq_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        busy(os.getloadavg()[0], os.cpu_count() or 1),
    ]


def busy(load: float, cores: int) -> str:
    """The load average of the last minute, with a warning where it spoils the figures. Pure."""
    told = f"load average before the run {load:.1f}"
    return f"{told}: OTHER WORK RUNS HERE, figures are worse than they could be" if load > cores / 2 else told


def pace() -> str:
    """How quick the processor is now, by a fixed piece of Python.

    A virtual machine's cores are half as quick at times, whatever its own load says: figures of two runs can be
    compared where this is the same in both.
    """
    alone, together = _seconds_of_work(1), _seconds_of_work(os.cpu_count() or 1)
    return f"a fixed piece of Python {alone * 1000:.0f} ms, on all cores at once {together * 1000:.0f}"


def _seconds_of_work(processes: int) -> float:
    """Of the slowest of so many at once, each one's best of three."""
    running = [subprocess.Popen([sys.executable, "-c", WORK], stdout=subprocess.PIPE) for _ in range(processes)]
    return max(float(process.communicate()[0]) for process in running)


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def file_system(folder: Path) -> str:
    """Which kind `folder` lies on: a commit waits for it."""
    mounts = [one for one in psutil.disk_partitions(all=True) if folder.is_relative_to(one.mountpoint)]
    return max(mounts, key=lambda one: len(one.mountpoint)).fstype if mounts else "unknown file system"


def postgres_version(folder: Path) -> str:
    program = Postgres(folder, port=0).command()[0]
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return "PostgreSQL " + told.split(")")[-1].split()[-1]
