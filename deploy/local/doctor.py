"""`./otklik doctor`: looks at everything the suite stands on and says what is wrong and how to mend it."""

from __future__ import annotations

import ctypes
import imaplib
import platform
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import psutil
import psycopg
from kombu import Connection

from deploy.local import databases, demo_data, keep, packages, pjsua2, ports, servers, web
from deploy.local.dead_letters import broker_uri
from deploy.local.prepare import LEAST_FREE_BYTES
from deploy.local.problem import Problem
from deploy.local.running import health_words
from deploy.local.stack import ROOT, Keys, Stack
from deploy.local.supervisor import read_state

OPTIONS = """OPTIONS sip:doctor@127.0.0.1:{port} SIP/2.0\r
Via: SIP/2.0/UDP 127.0.0.1:{own};branch=z9hG4bK{stamp};rport\r
Max-Forwards: 70\r
From: <sip:doctor@127.0.0.1>;tag={stamp}\r
To: <sip:doctor@127.0.0.1:{port}>\r
Call-ID: {stamp}@127.0.0.1\r
CSeq: 1 OPTIONS\r
Content-Length: 0\r
\r
"""
CLOCK_UNSYNCHRONISED = 5


@dataclass(frozen=True)
class Finding:
    """`✗` is wrong, `!` is worth knowing. `mend` says what to do."""

    mark: Literal["✓", "!", "✗"]
    about: str
    found: str
    mend: str = ""


Check = Callable[[Stack], Iterator[Finding]]


def doctor(stack: Stack) -> int:
    """Print every finding; 0 when nothing is wrong, else 1."""
    state = read_state(stack.folder)
    findings: list[Finding] = []
    checks: list[Check] = [machine, clock, programs]
    checks += [processes, database, broker, sip, imap] if state else [free_ports]
    for check in checks:
        for finding in guarded(check, stack):
            findings.append(finding)
            print(f"  {finding.mark} {finding.about:14} {finding.found}")
            if finding.mend:
                print(f"    {'':14} → {finding.mend}")
    wrong = sum(finding.mark == "✗" for finding in findings)
    print(f"\nWrong: {wrong}" if wrong else "\nNothing is wrong")
    return 1 if wrong else 0


def guarded(check: Check, stack: Stack) -> Iterator[Finding]:
    """A check that fails in a way nobody thought of is a finding too."""
    try:
        yield from check(stack)
    except Problem as problem:
        yield Finding("✗", check.__name__, str(problem))
    except Exception as error:
        yield Finding("✗", check.__name__, f"{type(error).__name__}: {error}")


def machine(stack: Stack) -> Iterator[Finding]:
    version = platform.python_version()
    fine = sys.version_info >= (3, 11)
    yield Finding("✓" if fine else "✗", "Python", version, "" if fine else "install Python 3.11 or newer")
    folder = stack.folder if stack.folder.exists() else ROOT
    free = shutil.disk_usage(folder).free
    fine = free >= LEAST_FREE_BYTES
    mend = "" if fine else "free a gigabyte, or choose another disk with OTKLIK_DATA"
    yield Finding("✓" if fine else "✗", "disk", f"{free / 1e9:.1f} GB free for {stack.folder}", mend)
    memory = psutil.virtual_memory().total
    fine = memory > 1.8e9
    mend = "" if fine else "the suite takes 1.5 GB in all; give the machine 2 GB or more"
    yield Finding("✓" if fine else "!", "memory", f"{memory / 1e9:.1f} GB", mend)


def clock(stack: Stack) -> Iterator[Finding]:
    release = (ROOT / "uv.lock").stat().st_mtime
    if time.time() < release:
        yield Finding("✗", "clock", f"{time.ctime()} is before this program was made", "set the clock, enable NTP")
        return
    # The kernel knows whether somebody keeps its clock in time; an all-zero request only asks.
    state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(256))
    if state == CLOCK_UNSYNCHRONISED:
        mend = "enable NTP, e.g. timedatectl set-ntp true: reminders ring by this clock"
        yield Finding("!", "clock", f"{time.ctime()}, kept in time by nobody", mend)
    else:
        yield Finding("✓", "clock", f"{time.ctime()}{', kept in time' if state >= 0 else ''}")


def programs(stack: Stack) -> Iterator[Finding]:
    if servers.rabbitmq_is_installed() or stack.amqp_uri:
        yield Finding("✓", "RabbitMQ", servers.rabbitmq_version() or "another server's")
    else:
        yield Finding("✗", "RabbitMQ", "not installed", "./otklik up installs it (needs root), or set OTKLIK_AMQP_URI")
    kind, version, calls = pjsua2.installed()
    if kind == "source" and pjsua2.imports():
        yield Finding("✓", "pjsua2", f"{version}, our own build: {calls} calls at a time")
    elif kind == "pypi" and pjsua2.imports():
        mend = "./otklik up tries again to build it from Debian's source"
        yield Finding("!", "pjsua2", f"{version} from PyPI, a stop-gap: {calls} calls at a time", mend)
    else:
        yield Finding("✗", "pjsua2", "cannot be imported" if version else "not installed", "./otklik up builds it")
    built = (web.WEB / "dist" / "index.html").exists()
    yield Finding("✓" if built else "✗", "web UI", "built" if built else "not built", "" if built else "./otklik up")


def free_ports(stack: Stack) -> Iterator[Finding]:
    """Where nothing runs: whether it could."""
    yield Finding("!", "Otklik", "not running, so its parts were not looked at", "./otklik up")
    wanted = keep.wanted_ports(stack)
    taken = [one for one in wanted if not ports.free(one)]
    for one in taken:
        holder = ports.who_holds(one.port, one.udp) or "another program"
        yield Finding("✗", "ports", f"{one.port} ({one.what}) is taken by {holder}", f"choose another: {one.variable}")
    if not taken:
        yield Finding("✓", "ports", f"{stack.gateway_port} and {len(wanted) - 1} internal ones are free")


def processes(stack: Stack) -> Iterator[Finding]:
    state: dict[str, Any] = read_state(stack.folder) or {"children": []}
    for child in state["children"]:
        name = child["name"]
        running = child["pid"] is not None and psutil.pid_exists(child["pid"])
        if not running:
            found, fine = child["last_ending"] or "does not run", False
        elif child["health_port"] is None:
            continue
        else:
            found, fine = health_words(child["health_port"])
        restarts = f", restarted {child['restarts']} times" if child["restarts"] else ""
        yield Finding("✓" if fine else "✗", name, f"{found}{restarts}", "" if fine else f"./otklik logs {name}")


def database(stack: Stack) -> Iterator[Finding]:
    url = stack.postgres_url or servers.Postgres(stack.folder / "postgres", stack.port("postgres")).url
    reached = []
    for name, address in databases.addresses(url, Keys.of(stack.folder)).items():
        try:
            with psycopg.connect(address, connect_timeout=5) as connection:
                reached.append(connection.info.server_version)
        except psycopg.OperationalError as error:
            mend = "./otklik logs postgres" if not stack.postgres_url else "is the server of OTKLIK_POSTGRES_URL up?"
            yield Finding("✗", "database", f"{name}: {str(error).strip().splitlines()[-1]}", mend)
    if reached:
        version = f"{reached[0] // 10000}.{reached[0] % 10000}"
        yield Finding("✓", "database", f"PostgreSQL {version}, {len(reached)} databases with a login each")


def broker(stack: Stack) -> Iterator[Finding]:
    from services.kit import dead_letters

    uri = broker_uri(stack)
    try:
        with Connection(uri, connect_timeout=5) as connection:
            connection.connect()
            version = connection.connection.server_properties.get("version", "")
    except Exception as error:
        mend = "./otklik logs rabbitmq" if not stack.amqp_uri else "is the server of OTKLIK_AMQP_URI up?"
        yield Finding("✗", "broker", f"cannot be reached: {error}", mend)
        return
    yield Finding("✓", "broker", f"RabbitMQ {version}")
    dead = len(dead_letters.list_dead(uri))
    mend = "./otklik dead-letters" if dead else ""
    yield Finding("!" if dead else "✓", "dead letters", str(dead) if dead else "none", mend)


def sip(stack: Stack) -> Iterator[Finding]:
    """Whether the agent answers on its port, and what it says of its lines."""
    port = stack.port("sip")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind(("127.0.0.1", 0))
        phone.settimeout(2)
        stamp = f"{time.time_ns()}"
        phone.sendto(OPTIONS.format(port=port, own=phone.getsockname()[1], stamp=stamp).encode(), ("127.0.0.1", port))
        try:
            answer = phone.recv(4096).decode(errors="replace").splitlines()[0]
        except OSError:
            yield Finding("✗", "SIP", f"nobody answers on UDP {port}", "./otklik logs sip-agent")
            return
    yield Finding("✓", "SIP", f"the agent answers OPTIONS on UDP {port}: {answer.removeprefix('SIP/2.0 ')}")


def imap(stack: Stack) -> Iterator[Finding]:
    """The demo's mailbox; real ones tell their state in the web UI, where their settings are."""
    state: dict[str, Any] = read_state(stack.folder) or {"children": []}
    if not stack.demo:
        return
    if not any(child["name"] == "demo-mailbox" for child in state["children"]):
        mend = f"apt-get install {' '.join(packages.DEMO_MAIL)} (Dovecot 2.3), then ./otklik reset and up"
        yield Finding("!", "IMAP", "this demo goes without a mailbox", mend)
        return
    try:
        with imaplib.IMAP4("127.0.0.1", stack.port("imap"), timeout=5) as mailbox:
            mailbox.login(demo_data.MAILBOX, Keys.of(stack.folder).mailbox_password)
            _, count = mailbox.select(readonly=True)
        letters = int(count[0] or 0)
        yield Finding("✓", "IMAP", f"the demo's mailbox opens, {letters} letters in it")
    except (OSError, imaplib.IMAP4.error) as error:
        yield Finding("✗", "IMAP", f"the demo's mailbox does not open: {error}", "./otklik logs demo-mailbox")
