"""The one table of the suite's processes: the command, the environment and the health port of each."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deploy.local.children import Child, plain_env
from deploy.local.servers import answers
from deploy.local.stack import ROOT, SERVICES, Stack

WITHHELD = {"OTKLIK_POSTGRES_URL", "OTKLIK_DATA", "OTKLIK_CACHE", "OTKLIK_PORT_BASE", "OTKLIK_PYTHON"}
"""Settings of the stack itself. All other OTKLIK_* and AWS_* ones reach the processes, below what the stack tells."""
NETWORK = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


@dataclass(frozen=True)
class Addresses:
    """What the processes are connected to. `databases` has the url of each service's and the gateway's own."""

    databases: Mapping[str, str]
    amqp_uri: str
    secret_key: str
    objects: str


class Program(Child):
    """One process of the suite. Ready is what its `/ready` says, or where it has none, that its port answers."""

    death_signal = "KILL"  # with their keeper goes the broker, and without it a polite end may never come

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        environment: Mapping[str, str],
        stack: Stack,
        *,
        health_port: int | None = None,
        port: int | None = None,
    ) -> None:
        super().__init__(name, pid_file=stack.runs / f"{name}.pid", log=stack.logs / f"{name}.log", cwd=ROOT)
        self.argv = list(argv)
        self.env = dict(environment)
        self.health_port = health_port
        self.port = port

    def command(self) -> Sequence[str]:
        return self.argv

    def environment(self) -> Mapping[str, str]:
        return self.env

    def ready(self) -> bool:
        if self.health_port is not None:
            return health(self.health_port)[0] == 200
        return self.running() and (self.port is None or answers(self.port))


def suite(stack: Stack, addresses: Addresses) -> list[Program]:
    """The services, the workers of jobs, the importer, the SIP agent and the gateway."""
    python = sys.executable
    program = {name: [python, "-m", "services.kit.runner", name] for name in SERVICES} | {
        "contacts-jobs": [python, "-m", "services.contacts.jobs"],
        "telephony-jobs": [python, "-m", "services.telephony.jobs"],
        "mail-importer": [python, "-m", "services.mail.importer"],
        "sip-agent": [python, "-m", "services.telephony.agent"],
        "gateway": [python, "-m", "gunicorn", "-c", "gateway/gunicorn.conf.py", "gateway.app:create_app()"],
    }
    database = {name: name for name in (*SERVICES, "gateway")}
    database |= {"contacts-jobs": "contacts", "telephony-jobs": "telephony", "mail-importer": "mail"}
    own = {
        "sip-agent": {
            "OTKLIK_SIP_PORT": str(stack.port("sip")),
            "OTKLIK_RTP_PORTS": stack.rtp_ports,
            "OTKLIK_AGENT_FOLDER": str(stack.folder / "agent"),
        },
        "gateway": {
            "OTKLIK_HOST": stack.host,
            "OTKLIK_PORT": str(stack.gateway_port),
            "OTKLIK_GRACEFUL_SECONDS": "4",
        },
    }
    programs = []
    for name, argv in program.items():
        port = stack.port(f"health of {name}")
        environment = base_environment(stack, addresses) | {"OTKLIK_HEALTH_PORT": str(port)} | own.get(name, {})
        if name in database:
            environment["OTKLIK_DATABASE_URL"] = addresses.databases[database[name]]
        shown = {"sip-agent": stack.port("sip"), "gateway": stack.gateway_port}.get(name)
        programs.append(Program(name, argv, environment, stack, health_port=port, port=shown))
    return programs


def base_environment(stack: Stack, addresses: Addresses) -> dict[str, str]:
    """What every process of the suite is told."""
    return (
        plain_env()
        | {"OTKLIK_PUBLIC_URL": stack.address}
        | {name: os.environ[name] for name in NETWORK if name in os.environ}
        | {
            name: value
            for name, value in os.environ.items()
            if name.startswith(("OTKLIK_", "AWS_")) and name not in WITHHELD
        }
        | {
            "HOME": str(stack.folder),
            "PYTHONUNBUFFERED": "1",
            "NO_PROXY": ",".join(filter(None, ["127.0.0.1,localhost", os.environ.get("NO_PROXY")])),
            "OTKLIK_AMQP_URI": addresses.amqp_uri,
            "OTKLIK_SECRET_KEY": addresses.secret_key,
            "OTKLIK_OBJECTS": addresses.objects,
            "OTKLIK_DEMO": "1" if stack.demo else "0",
        }
    )


def own_objects(stack: Stack) -> str:
    """The object store that is used where OTKLIK_OBJECTS names no other: a folder beside the data."""
    return os.environ.get("OTKLIK_OBJECTS") or (stack.folder / "objects").as_uri()


_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def health(port: int, path: str = "/ready", timeout: float = 3.0) -> tuple[int, str]:
    """Status and body of a process's health address; status 0 when nothing answers there."""
    try:
        with _direct.open(f"http://127.0.0.1:{port}{path}", timeout=timeout) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")
    except OSError as error:
        return 0, str(error)
