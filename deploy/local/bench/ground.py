"""What is measured: private servers and the suite, as `./otklik up` runs them, in a folder that goes with the run."""

import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from deploy.local import databases
from deploy.local.api import Api
from deploy.local.children import Child, plain_env
from deploy.local.ports import Wanted, free
from deploy.local.problem import Problem
from deploy.local.processes import Addresses, health
from deploy.local.progress import step
from deploy.local.servers import Postgres, Rabbit
from deploy.local.stack import OFFSETS, PROCESSES, ROOT, Keys
from deploy.local.suite import Suite

BASES = range(23000, 27000, 200)
"""Internal ports are counted from the first of these that is free: below those that the system gives away."""
RTP_PORTS = "42000-42999"
POSTGRES = {"shared_buffers": "512MB", "max_wal_size": "4GB", "maintenance_work_mem": "512MB"}
"""As for the other programs that ours are compared with; a base of millions needs more than the defaults."""


class Ground:
    """Each thing starts when it is first asked for, and everything ends with the `with` block.

    With `kept` the databases stay in that folder, for another run.
    """

    def __init__(self, kept: Path | None = None) -> None:
        self.folder = kept or Path(tempfile.mkdtemp(prefix="otklik-bench-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self._ends = ExitStack()
        if kept is None:
            self._ends.callback(shutil.rmtree, self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._ends.close()

    def run(self, child: Child) -> None:
        """Start it and wait until it is ready. Raises StartError."""
        self._ends.callback(child.stop)
        child.launch()
        child.wait_ready()

    @cached_property
    def rabbit(self) -> Rabbit:
        node = f"bench{secrets.token_hex(3)}"
        self._ends.callback(shutil.rmtree, self.folder / "rabbitmq", ignore_errors=True)
        rabbit = Rabbit(self.folder / "rabbitmq", free_port(), free_port(), free_port(), name=node)
        with step("RabbitMQ"):
            self.run(rabbit)
        return rabbit

    @cached_property
    def postgres(self) -> Postgres:
        postgres = Postgres(self.folder / "postgres", free_port(), settings=POSTGRES)
        with step("PostgreSQL"):
            self.run(postgres)
        return postgres

    @cached_property
    def keys(self) -> Keys:
        return Keys.of(self.folder, {})

    @cached_property
    def databases(self) -> Mapping[str, str]:
        postgres_url = self.postgres.url
        with step("databases"):
            return databases.make(postgres_url, self.keys)

    def database_url(self, name: str) -> str:
        """A part's database, with the login of the superuser."""
        return self.postgres.url.rpartition("/")[0] + urlsplit(self.databases[name]).path

    @cached_property
    def suite(self) -> Suite:
        """Every process, the SIP agent among them."""
        addresses = Addresses(self.databases, self.rabbit.uri, self.keys.secret_key, (self.folder / "objects").as_uri())
        suite = Suite(
            self.folder / "suite",
            addresses,
            gateway_port=free_port(),
            port_base=free_base(),
            rtp_ports=RTP_PORTS,
            environment={
                "OTKLIK_SIP_HOST": "127.0.0.1",
                "OTKLIK_OBJECTS": addresses.objects,
                "OTKLIK_ALLOW_LOOPBACK": "1",  # providers of webhooks, where nobody answers
            },
        )
        self._ends.callback(suite.stop_all)
        with step("the suite"):
            suite.start_all(PROCESSES)
        return suite

    @property
    def workers(self) -> dict[str, int]:
        """Who works for a request to `contacts`: the first process of each."""
        return {name: self.suite.pid(name) or 0 for name in ("gateway", "contacts")} | self.servers

    @property
    def servers(self) -> dict[str, int]:
        """The first process of each."""
        return {"broker": pid_of(self.rabbit), "database": pid_of(self.postgres)}

    @cached_property
    def admin(self) -> Api:
        return self._person("admin", "Админ Замеров")

    @cached_property
    def seller(self) -> Api:
        """A manager at work, signed in."""
        return self._person("manager", "Анна Волкова")

    def another_seller(self, number: int) -> Api:
        """A colleague, signed in."""
        return self._person("manager", f"Продавец {number}")

    @cached_property
    def head(self) -> Api:
        """A head of sales, who sees everybody's clients."""
        return self._person("head_of_sales", "Глава Замеров")

    def another_session(self) -> Api:
        """The seller once more, as in another browser."""
        assert self.seller
        return Api(self.suite.gateway_url).sign_in(*self._passwords["manager"])

    @cached_property
    def _passwords(self) -> dict[str, tuple[str, str]]:
        return {}

    def _person(self, role: str, name: str) -> Api:
        login, password = f"bench-{role}-{secrets.token_hex(4)}", secrets.token_urlsafe(16)
        command = [sys.executable, "-m", "gateway.users", "create", "--password-stdin"]
        command += ["--login", login, "--name", name, "--role", role]
        environment = self.suite.env("gateway")
        done = subprocess.run(command, input=password + "\n", text=True, cwd=ROOT, env=environment, capture_output=True)
        if done.returncode != 0:
            raise Problem(f"the user {login} could not be made: {done.stderr.strip()[-300:]}")
        self._passwords.setdefault(role, (login, password))
        return Api(self.suite.gateway_url).sign_in(login, password)


class Peer(Child):
    """A process that is measured beside ours. Ready is, where it has a port, that it answers a GET of `path` there."""

    def __init__(
        self,
        ground: Ground,
        name: str,
        argv: Sequence[str],
        environment: Mapping[str, str],
        *,
        port: int = 0,
        path: str = "",
    ) -> None:
        super().__init__(name, pid_file=ground.folder / f"{name}.pid", log=ground.folder / f"{name}.log", cwd=ROOT)
        self.argv = [sys.executable, "-W", "ignore", "-m", *argv]
        self.env = {**plain_env(), **environment}
        self.port, self.path = port, path

    def command(self) -> Sequence[str]:
        return self.argv

    def environment(self) -> dict[str, str]:
        return self.env

    def ready(self) -> bool:
        return self.running() and (not self.port or health(self.port, self.path)[0] == 200)


def pid_of(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def cookie(api: Api) -> str:
    """The session of somebody who signed in, as a header's value."""
    return "; ".join(f"{one.name}={one.value}" for one in api.http.cookies)


def headers(api: Api) -> dict[str, str]:
    """What a request of theirs carries."""
    token = str(api.http.headers["X-CSRF-Token"])
    return {"Cookie": cookie(api), "X-CSRF-Token": token, "Content-Type": "application/json"}


def client_draft(number: int, **more: Any) -> dict[str, Any]:
    """A client with phones and addresses; the first phone is `phone_of(number)`."""
    return {
        "name": f"ООО «Заря {number}»",
        "phones": [phone_of(number), "+7 495 123-45-67 доб. 12"],
        "emails": [f"sales{number}@zarya.example", f"office{number}@zarya.example"],
        "address": "127055, Москва, ул. Новослободская, 14",
        "website": "https://zarya.example",
        "notes": "Берут крепёж раз в квартал.",
        **more,
    }


def phone_of(number: int) -> str:
    return f"+7916{number:07d}"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def free_base() -> int:
    """Raises Problem where every range has a port that is taken."""
    for base in BASES:
        tcp = all(free(Wanted(what, base + offset, "")) for what, offset in OFFSETS.items())
        if tcp and free(Wanted("sip", base + OFFSETS["sip"], "", udp=True)):
            return base
    raise Problem(f"no ports are free from {BASES.start} to {BASES.stop}: stop what listens there")
