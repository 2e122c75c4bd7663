"""Starts the whole suite in order of need, keeps it running, and stops it."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from deploy.local import databases, demo, ports
from deploy.local.children import descendants, kill_all
from deploy.local.problem import Problem
from deploy.local.processes import Addresses, base_environment, own_objects, suite
from deploy.local.progress import say, step
from deploy.local.servers import Postgres, Rabbit
from deploy.local.stack import PROCESSES, Keys, Stack
from deploy.local.supervisor import Supervisor, reap_all

READY_SECONDS = 90.0


class Interrupted(Exception):
    """Somebody asked us to stop."""


def keep_up(stack: Stack) -> int:
    """Start everything, keep it running, stop everything on SIGINT or SIGTERM."""
    os.umask(0o077)  # recordings, letters and logs are nobody else's business
    stack.folder.mkdir(parents=True, exist_ok=True)
    supervisor = Supervisor(stack.folder, say, stack.tell())
    with only_one(stack), stop_signals():
        try:
            run(stack, supervisor)
        except Interrupted:
            code = 0 if supervisor.phase == "ready" else 130
            say("  stopping")
        except BaseException:
            stop(supervisor)
            raise
        stop(supervisor)
    say("  stopped; the data is kept")
    return code


def stop(supervisor: Supervisor) -> None:
    """Everything kept, and whatever it left to this process."""
    supervisor.stop()
    kill_all([process for process in descendants(os.getpid()) if process.pid != os.getpid()])


def run(stack: Stack, supervisor: Supervisor) -> None:
    """Only ends by an exception: Interrupted, or what went wrong."""
    check(stack)
    mode_file(stack).write_text(mode(stack))
    keys = Keys.of(stack.folder)
    addresses = start_servers(stack, supervisor, keys)
    programs = suite(stack, addresses)
    extras = demo.programs(stack, keys) if stack.demo else []
    with step("services"):
        for program in [*programs, *extras]:
            supervisor.keep(program)
        supervisor.wait_ready(programs, READY_SECONDS)
    mailbox = any(extra.name == "demo-mailbox" for extra in extras)
    environment, database_url = base_environment(stack, addresses), addresses.databases["gateway"]
    agent = next(program for program in programs if program.name == "sip-agent")

    def restart_agent() -> None:
        # It would look for new lines by itself some seconds later; a demo call must not come before that.
        agent.stop()
        agent.launch()
        supervisor.wait_ready([agent], READY_SECONDS)

    welcome = demo.first_run(stack, keys, environment, database_url, mailbox, restart_agent)
    supervisor.phase = "ready"
    for line in welcome:
        say(line)
    supervisor.write_state()
    while True:
        supervisor.tick()
        time.sleep(0.3)


def check(stack: Stack) -> None:
    """End what a killed run left; raise Problem for whatever will be in the way."""
    for name in reap_all(stack.folder):
        say(f"  ! {name} was left by a run that was killed, and has been ended")
    check_mode(stack)
    ports.check(wanted_ports(stack))


def start_servers(stack: Stack, supervisor: Supervisor, keys: Keys) -> Addresses:
    """The database server and the broker, beside each other; databases are made while the broker starts."""
    postgres = Postgres(stack.folder / "postgres", stack.port("postgres"))
    rabbit = Rabbit(stack.folder / "rabbitmq", stack.port("amqp"), stack.port("erlang"), stack.port("epmd"))
    with step("PostgreSQL, RabbitMQ, databases"):
        if not stack.amqp_uri:
            supervisor.keep(rabbit, server=True)
        if not stack.postgres_url:
            supervisor.keep(postgres, server=True)
            supervisor.wait_ready([postgres], 60)
        made = databases.make(stack.postgres_url or postgres.url, keys)
        if not stack.amqp_uri:
            supervisor.wait_ready([rabbit], 60)
    return Addresses(made, stack.amqp_uri or rabbit.uri, keys.secret_key, own_objects(stack))


def wanted_ports(stack: Stack) -> list[ports.Wanted]:
    """Everything the stack will listen on."""
    names = [f"health of {name}" for name in PROCESSES]
    if not stack.postgres_url:
        names.append("postgres")
    if not stack.amqp_uri:
        names += ["amqp", "erlang", "epmd"]
    if stack.demo:
        names += ["imap", "lmtp", "smtp", "demo-rbs"]
    wanted = [ports.Wanted("the web address", stack.gateway_port, "OTKLIK_PORT", stack.host)]
    wanted += [ports.Wanted(name, stack.port(name), "OTKLIK_PORT_BASE") for name in names]
    telephones = ["sip", "demo-phone"] if stack.demo else ["sip"]
    wanted += [ports.Wanted(name, stack.port(name), "OTKLIK_PORT_BASE", udp=True) for name in telephones]
    return wanted


def check_mode(stack: Stack) -> None:
    """Demo logins must not stay behind in earnest: a folder is for the one or for the other. Raises Problem."""
    file = mode_file(stack)
    if file.exists() and file.read_text() != mode(stack):
        raise Problem(
            f"{stack.folder} holds a {file.read_text()} stack: set OTKLIK_DEMO={0 if stack.demo else 1}, "
            "or another folder with OTKLIK_DATA, or wipe it with ./otklik reset"
        )


def mode_file(stack: Stack) -> Path:
    return stack.folder / "mode"


def mode(stack: Stack) -> str:
    return "demo" if stack.demo else "real"


@contextmanager
def only_one(stack: Stack) -> Iterator[None]:
    """Raises Problem where this folder is kept up by another process already."""
    with (stack.folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem(f"another ./otklik keeps {stack.folder} up; see ./otklik status") from None
        yield


@contextmanager
def stop_signals() -> Iterator[None]:
    """The first SIGINT or SIGTERM raises Interrupted here; later ones change nothing, the stop is under way."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        raise Interrupted

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
