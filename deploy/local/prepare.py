"""What `./otklik up` installs and builds before anything runs: system packages, pjsua2, the web UI."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.local import packages, pjsua2, web
from deploy.local.problem import Problem
from deploy.local.progress import Step, step
from deploy.local.servers import rabbitmq_is_installed
from deploy.local.stack import Stack

LEAST_FREE_BYTES = 10**9


def prepare(stack: Stack) -> None:
    """Everything that is installed or built once."""
    with step("system packages") as current:
        current.result = system_packages(stack, current)
    with ThreadPoolExecutor(max_workers=2) as beside:
        jobs = [beside.submit(build, title, job) for title, job in (("pjsua2", sip), ("web UI", web.ensure))]
    for job in jobs:
        job.result()


def build(title: str, job: Callable[[Callable[[str], None]], str]) -> None:
    with step(title) as current:
        current.result = job(current.note)


def sip(note: Callable[[str], None]) -> str:
    try:
        return pjsua2.ensure(note)
    except pjsua2.BuildError as error:
        raise Problem(f"pjsua2 (for telephone calls) could be neither built nor fetched: {error}") from None


def system_packages(stack: Stack, current: Step) -> str:
    """Install what is missing; answers what was done. Raises Problem where RabbitMQ cannot be had."""
    wanted = packages.missing(packages.SOUND)
    if not stack.amqp_uri and not rabbitmq_is_installed():
        wanted += packages.BROKER
    if wanted:
        current.note(f"installing {' '.join(wanted)}")
        try:
            packages.install(wanted)
        except Problem as problem:
            way = " OTKLIK_AMQP_URI names a broker you have." + packages.offer_docker()
            raise Problem(f"{problem}.{way if packages.BROKER[0] in wanted else ''}") from None
    wanted_for_demo = packages.missing(packages.DEMO_MAIL) if stack.demo else []
    if wanted_for_demo:
        current.note(f"installing {' '.join(wanted_for_demo)}")
        try:
            packages.install(wanted_for_demo)
        except Problem as problem:
            current.note(f"the demo goes without a mailbox: {problem}")
    return "system packages" if not wanted + wanted_for_demo else "system packages installed"


def check_disk(folder: Path) -> None:
    """Raises Problem where less than 1 GB is free."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise Problem(
            f"the disk of {folder} has {free / 1e9:.1f} GB free, 1 GB is needed: "
            "free some, or choose another disk with OTKLIK_DATA"
        )
