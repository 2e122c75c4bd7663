"""What `./otklik up` installs and builds before anything runs: system packages, pjsua2, the web UI."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from deploy.local import packages, pjsua2, web
from deploy.local.problem import Problem
from deploy.local.progress import Step, step
from deploy.local.servers import rabbitmq_is_installed
from deploy.local.stack import Stack

LEAST_FREE_BYTES = 10**9
Job = Callable[[Callable[[str], None]], str]
"""Gets something to say its notes with, answers what came of it."""


def prepare(stack: Stack) -> None:
    """Everything that is installed or built once. Building pjsua2 takes longest, so all else is done beside it."""
    with step("libraries and compilers") as current:
        current.result = libraries(current)
    jobs: list[tuple[str, Job]] = [
        ("pjsua2", sip),
        ("web UI", web.ensure),
        ("servers", partial(system_packages, stack)),
    ]
    with ThreadPoolExecutor(max_workers=len(jobs)) as beside:
        started = [beside.submit(build, title, job) for title, job in jobs]
    for one in started:
        one.result()


def libraries(current: Step) -> str:
    """What pjsua2 runs with and, unless it is built already, what builds it."""
    wanted = packages.missing(packages.SOUND)
    if wanted:
        current.note(f"installing {' '.join(wanted)}")
        packages.install(wanted)
    if pjsua2.installed()[0] != "source" and pjsua2.cached_wheel() is None:
        try:
            pjsua2.install_packages(current.note)
        except pjsua2.BuildError as error:
            current.note(f"pjsua2 will not be built here: {error}")
        return "libraries and compilers installed"
    return "libraries installed" if wanted else "libraries"


def build(title: str, job: Job) -> None:
    with step(title) as current:
        try:
            current.result = job(current.note)
        except Problem:
            current.note("this cannot be mended here; what runs beside it is let come to its end")
            raise


def sip(note: Callable[[str], None]) -> str:
    try:
        return pjsua2.ensure(note)
    except pjsua2.BuildError as error:
        raise Problem(f"pjsua2 (for telephone calls) could be neither built nor fetched: {error}") from None


def system_packages(stack: Stack, note: Callable[[str], None]) -> str:
    """RabbitMQ, and for the demo Dovecot; answers what was done. Raises Problem where RabbitMQ cannot be had."""
    broker = packages.missing(packages.BROKER) if not (stack.amqp_uri or rabbitmq_is_installed()) else []
    if broker:
        note(f"installing {' '.join(broker)}")
        try:
            packages.install(broker)
        except Problem as problem:
            way = " Or name a broker that you have with OTKLIK_AMQP_URI." + packages.offer_docker()
            raise Problem(f"{problem}.{way}") from None
    mail = packages.missing(packages.DEMO_MAIL) if stack.demo else []
    if mail:
        note(f"installing {' '.join(mail)}")
        try:
            packages.install(mail)
        except Problem as problem:
            note(f"the demo goes without a mailbox: {problem}")
    return "servers installed" if broker or mail else "servers are installed"


def check_disk(folder: Path) -> None:
    """Raises Problem where less than 1 GB is free."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise Problem(
            f"the disk of {folder} has {free / 1e9:.1f} GB free, 1 GB is needed: "
            "free some, or choose another disk with OTKLIK_DATA"
        )
