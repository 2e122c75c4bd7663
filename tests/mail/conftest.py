"""`mail` and its importer as real processes, apart from the suite's, with a Dovecot and an SMTP server of their own."""

import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import UUID

import pytest
from kombu import Connection, Exchange, Queue

from deploy.local.certificate import Certificate, self_made
from deploy.local.stack import ROOT
from services.kit import migrate
from services.kit.db import Database
from services.kit.objects import Folder
from services.kit.rpc_client import RpcClient
from services.kit.wire import Asker
from services.mail import mailbox, mailbox_ledger, reading
from services.mail.interface import Mail, Mailbox, MailboxDraft
from tests.apart import database_apart, person
from tests.conftest import SECRET_KEY, Servers
from tests.mail.readers import Readers
from tests.peers.mail import HOST, PASSWORD, Post, SmtpServer, post, smtp_server
from tests.ports import free_port
from tests.waiting import until


class Events:
    """What `mail` published, as it came from the broker."""

    def __init__(self, amqp_uri: str) -> None:
        self.seen: list[tuple[str, dict[str, Any]]] = []
        self._connection = Connection(amqp_uri)
        exchange = Exchange("mail.events", type="topic", durable=True, auto_delete=False)
        queue = Queue(f"seen-{secrets.token_hex(4)}", exchange, routing_key="#", exclusive=True)
        self._consumer = self._connection.Consumer(queue, on_message=self._take, accept=None)
        self._consumer.consume()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _take(self, message: Any) -> None:
        body = message.body if isinstance(message.body, str) else bytes(message.body).decode()
        self.seen.append((message.delivery_info["routing_key"], json.loads(body)))
        message.ack()

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._connection.drain_events(timeout=0.2)
            except TimeoutError:
                continue

    def of(self, kind: str, mailbox_id: UUID) -> list[dict[str, Any]]:
        """The letters (or the mailbox's states) told of so far."""
        bodies = [body for routing_key, body in list(self.seen) if routing_key == kind]
        if kind == "mailbox_changed":
            return [body["mailbox"] for body in bodies if body["mailbox"]["id"] == str(mailbox_id)]
        return [body["email"] for body in bodies if body["email"]["mailbox_id"] == str(mailbox_id)]

    def close(self) -> None:
        self._stopping = True
        self._thread.join(5)
        self._connection.close()


class Process:
    """One process of `mail`."""

    def __init__(self, arguments: list[str], environment: dict[str, str], log: Path) -> None:
        self.arguments, self.log = arguments, log
        self.health_port = free_port()
        self.environment = os.environ | environment | {"OTKLIK_HEALTH_PORT": str(self.health_port)}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", *self.arguments], cwd=ROOT, env=self.environment, stderr=log
            )
        until(self.ready, 20, f"{self.arguments} is ready")

    def ready(self) -> bool:
        assert self.process is not None and self.process.poll() is None, self.log.read_text()[-3000:]
        try:
            with urlopen(f"http://127.0.0.1:{self.health_port}/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(15)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Of `localhost`; the processes trust it."""
    return self_made(tmp_path_factory.mktemp("certificate"), ("localhost",))


@pytest.fixture(scope="session")
def imap(tmp_path_factory: pytest.TempPathFactory, certificate: Certificate) -> Iterator[Post]:
    folder = tmp_path_factory.mktemp("dovecot")
    for parent in folder.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o111)
    with post(folder, free_port, tls=certificate) as running:
        yield running


@pytest.fixture(scope="session")
def smtp() -> Iterator[SmtpServer]:
    with smtp_server(free_port()) as running:
        yield running


@pytest.fixture(scope="session")
def mail_url(servers: Servers) -> str:
    url = migrate.provision(servers.postgres.url, "mailtests", "a password of the tests")
    migrate.upgrade("mail", url)
    return url


@pytest.fixture(scope="session")
def mail_amqp(servers: Servers) -> str:
    """A virtual host of its own: no other service hears of these letters."""
    servers.rabbit.ctl("add_vhost", "mailtests")
    servers.rabbit.ctl("set_permissions", "-p", "mailtests", servers.rabbit.node, ".*", ".*", ".*")
    return servers.rabbit.uri.rpartition("/")[0] + "/mailtests"


@pytest.fixture(scope="session")
def mail_environment(mail_url: str, mail_amqp: str, objects_folder: Path, certificate: Certificate) -> dict[str, str]:
    return {
        "OTKLIK_DATABASE_URL": mail_url,
        "OTKLIK_AMQP_URI": mail_amqp,
        "OTKLIK_SECRET_KEY": SECRET_KEY,
        "OTKLIK_OBJECTS": objects_folder.as_uri(),
        "OTKLIK_ALLOW_LOOPBACK": "1",
        "SSL_CERT_FILE": str(certificate.certificate),
    }


@pytest.fixture(scope="session")
def mail_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mail")


@pytest.fixture(scope="session")
def mail_client(mail_environment: dict[str, str], mail_amqp: str, mail_log: Path) -> Iterator[RpcClient]:
    """The running service `mail`."""
    process = Process(["services.kit.runner", "mail"], mail_environment, mail_log / "service.log")
    process.start()
    client = RpcClient(mail_amqp)
    yield client
    client.close()
    process.stop()


@pytest.fixture(scope="session")
def mail(mail_client: RpcClient) -> Mail:
    """As a program of an admin's asks it: what it sends leaves at once."""
    return mail_client.of(Mail, person("admin", cause="api"), deadline=15)


@pytest.fixture(scope="session")
def mail_as(mail_client: RpcClient) -> Callable[[Asker], Mail]:
    return lambda asker: mail_client.of(Mail, asker, deadline=15)


@pytest.fixture(scope="session")
def database(mail_url: str) -> Iterator[Database]:
    """For looking, and for tests of functions."""
    database = Database.plain(mail_url, service="mail tests", amqp_uri="")
    yield database
    database.close()


@pytest.fixture(scope="session")
def events(mail_amqp: str) -> Iterator[Events]:
    running = Events(mail_amqp)
    yield running
    running.close()


@pytest.fixture(scope="session")
def importer_session(mail_environment: dict[str, str], events: Events, mail_log: Path) -> Iterator[Process]:
    process = Process(["services.mail.importer"], mail_environment, mail_log / "importer.log")
    yield process
    if process.process is not None and process.process.poll() is None:
        process.stop()


@pytest.fixture
def importer(importer_session: Process) -> Process:
    """The running importer; a test that ends it leaves the next one a new one."""
    if importer_session.process is None or importer_session.process.poll() is not None:
        importer_session.start()
    return importer_session


@pytest.fixture
def new_mailbox(mail: Mail, imap: Post, smtp: SmtpServer) -> Iterator[Callable[..., Mailbox]]:
    """`new_mailbox()`: a mailbox that is read and written; any field may be given."""
    made: list[UUID] = []

    def make(**fields: Any) -> Mailbox:
        address = fields.pop("address", None) or imap.new_box()
        values: dict[str, Any] = {
            "name": address,
            "email_address": address,
            "login": address,
            "password": PASSWORD,
            "imap_host": HOST,
            "imap_port": imap.dovecot.imap_port,
            "imap_encryption": "none",
            "smtp_host": HOST,
            "smtp_port": smtp.port,
            "smtp_encryption": "none",
        }
        mailbox = mail.create_mailbox(MailboxDraft(**values | fields))
        made.append(mailbox.id)
        return mailbox

    yield make
    for mailbox_id in made:
        mail.delete_mailbox(mailbox_id)


@pytest.fixture(scope="module")
def apart(servers: Servers) -> Iterator[Database]:
    with database_apart(servers.postgres.url, "mail") as database:
        yield database


@pytest.fixture
def store(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "objects")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers in this process, who wait for nothing longer than they must."""
    monkeypatch.setenv("OTKLIK_ALLOW_LOOPBACK", "1")
    monkeypatch.setenv("OTKLIK_SECRET_KEY", SECRET_KEY)
    monkeypatch.setattr(reading, "PAUSES", (0.05,))
    monkeypatch.setattr(reading, "POLL_SECONDS", 0.1)
    monkeypatch.setattr(mailbox, "IDLE_SECONDS", 2.0)
    monkeypatch.setattr(mailbox_ledger, "LOGIN_PAUSES", (0.2,))


@pytest.fixture
def readers(apart: Database, store: Folder, impatient: None) -> Iterator[Readers]:
    running = Readers(apart, store)
    yield running
    running.stop()


@pytest.fixture
def at_once() -> Callable[..., list[Any]]:
    """`at_once([…])`: what each of the functions answers, all begun at the same moment."""

    def run(functions: list[Callable[[], Any]]) -> list[Any]:
        gate = threading.Barrier(len(functions))

        def begin(function: Callable[[], Any]) -> Any:
            gate.wait(10)
            return function()

        with ThreadPoolExecutor(len(functions)) as threads:
            return list(threads.map(begin, functions))

    return run
