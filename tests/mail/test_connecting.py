"""Connections to mail servers: where they may lead, what may go wrong, and how that is explained."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from deploy.local.certificate import Certificate
from services.mail.hosts import Server, permitted
from services.mail.interface import Encryption, Mail, Mailbox
from services.mail.mailbox import Account
from services.mail.outgoing import send, try_outgoing
from services.mail.troubles import Trouble
from tests.mail.letters import letter
from tests.peers.mail import HOST, PASSWORD, Post, SmtpServer, smtp_server
from tests.ports import free_port


@pytest.fixture(autouse=True)
def loopback_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_ALLOW_LOOPBACK", "1")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)


@contextmanager
def server(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server on loopback that has one conversation after the other."""
    with socket.create_server((HOST, 0)) as listener:

        def run() -> None:
            while True:
                try:
                    connection, _address = listener.accept()
                except OSError:
                    return
                with connection:
                    try:
                        talk(connection)
                    except OSError:
                        continue

        threading.Thread(target=run, daemon=True).start()
        yield listener.getsockname()[1]


def imap_saying(login_answer: str) -> Callable[[socket.socket], None]:
    """An IMAP server with this answer to LOGIN."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(b"* OK IMAP4rev1 ready\r\n")
        for line in connection.makefile("rb"):
            tag, command = line.split()[:2]
            if command.upper() == b"CAPABILITY":
                connection.sendall(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")
            elif command.upper() == b"LOGIN":
                connection.sendall(tag + b" " + login_answer.encode() + b"\r\n")
            else:
                connection.sendall(tag + b" OK done\r\n")

    return talk


def trouble(port: int, encryption: Encryption = "none", host: str = HOST, seconds: float = 5) -> Trouble:
    with pytest.raises(Trouble) as raised:
        Account(Server(host, port, encryption, "box@mail.test", "secret"), seconds=seconds)
    assert "secret" not in str(raised.value)
    return raised.value


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", "wrong_password"),
        (
            "NO [ALERT] Application-specific password required: https://support.test/185833 (Failure)",
            "app_password_needed",
        ),
        ("NO [AUTHENTICATIONFAILED] NEOBHODIM parol prilozheniya https://help.test/", "app_password_needed"),
        ("NO [ALERT] Your account is not enabled for IMAP use.", "imap_off"),
        ("NO [UNAVAILABLE] Temporary authentication failure.", "server_error"),
        ("NO Too many simultaneous connections", "server_error"),
        ("NO [ALERT] Too many failed login attempts, your account is temporarily locked", "locked_out"),
        ("NO [OVERQUOTA] Account exceeded command or bandwidth limits.", "quota"),
    ],
)
def test_a_refused_login_is_told_apart_by_what_to_do(words: str, reason: str) -> None:
    with server(imap_saying(words)) as port:
        found = trouble(port)
    assert (found.reason, found.stage) == (reason, "login")
    assert found.needs_a_person == (reason not in ("server_error", "locked_out", "quota"))
    assert found.needs_patience == (reason != "server_error")


def test_a_port_where_nobody_listens_refuses() -> None:
    found = trouble(free_port())
    assert (found.reason, found.stage) == ("refused", "connect")


def test_another_kind_of_server_is_recognised() -> None:
    with server(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as port:
        assert trouble(port).reason == "other_protocol"
        assert trouble(port, "tls", "localhost").reason == "other_protocol"


def drip(connection: socket.socket) -> None:
    for _ in range(300):
        connection.sendall(b"* OK waiting")
        time.sleep(0.05)  # this is what the server does, not the test


@pytest.mark.parametrize("talk", [lambda connection: connection.recv(1), drip], ids=["silent", "dripping"])
def test_a_silent_or_endless_server_is_given_up_in_time(talk: Callable[[socket.socket], None]) -> None:
    with server(talk) as port:
        started = time.monotonic()
        assert trouble(port, seconds=1).reason == "no_answer"
        assert time.monotonic() - started < 5


@pytest.mark.parametrize("encryption", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    imap: Post, encryption: Encryption, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = imap.dovecot.imap_port if encryption == "starttls" else imap.dovecot.imaps_port
    found = trouble(port, encryption, "localhost")
    assert (found.reason, found.stage) == ("certificate", "encryption") and "самоподписанный" in str(found)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.certificate))
    assert "выдан другому имени" in str(trouble(port, encryption, HOST).args)
    address = imap.new_box()
    imap.deliver(address, letter("over TLS"))
    account = Account(Server("localhost", port, encryption, address, PASSWORD))
    assert account.look().count == 1
    account.close()


@pytest.mark.parametrize("encryption", ["starttls", "tls"])
def test_letters_leave_over_tls_to_servers_that_are_who_they_say(
    encryption: Encryption, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with smtp_server(free_port(), **{encryption: certificate}) as smtp:
        with pytest.raises(Trouble) as raised:
            try_outgoing(Server("localhost", smtp.port, encryption, "box@mail.test", PASSWORD), seconds=5)
        assert raised.value.reason == "certificate"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.certificate))
        server = Server("localhost", smtp.port, encryption, "box@mail.test", PASSWORD)
        noted: list[bool] = []
        send(server, "box@mail.test", ["a@firm.test"], letter("over TLS"), lambda: noted.append(bool(smtp.letters)))
        assert (len(smtp.letters), noted) == (1, [False])
    with smtp_server(free_port()) as plain, pytest.raises(Trouble) as raised:
        send(Server("localhost", plain.port, "starttls", "x", "x"), "a@b.test", ["a@b.test"], b"", lambda: None)
    assert raised.value.reason == "no_tls"


def test_a_server_without_starttls_gets_no_password() -> None:
    with server(imap_saying("OK logged in")) as port:
        assert trouble(port, "starttls", "localhost").reason == "no_tls"


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    def getaddrinfo(_host: str, port: int, **_kwargs: Any) -> list[tuple[Any, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "fe80::1%eth0", "fd00:ec2::254", "100.100.100.200", "0.0.0.0", "::", "224.0.0.1",
     "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "255.255.255.255"],
)  # fmt: skip
def test_no_name_leads_to_addresses_that_are_none_of_ours(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolving(monkeypatch, "203.0.113.5", address)
    with pytest.raises(Trouble) as raised:
        permitted(Server("mail.firm.test", 993, "tls", "", ""))
    assert raised.value.reason == "forbidden_host"


def test_loopback_is_for_the_demo_and_plain_text_for_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "203.0.113.5")
    assert permitted(Server("mail.firm.test", 993, "tls", "", "")) == ["203.0.113.5"]
    with pytest.raises(Trouble):
        permitted(Server("mail.firm.test", 143, "none", "", ""))
    resolving(monkeypatch, "127.0.0.1")
    assert permitted(Server("mail.firm.test", 143, "none", "", "")) == ["127.0.0.1"]
    monkeypatch.delenv("OTKLIK_ALLOW_LOOPBACK")
    for address in ("127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"):
        resolving(monkeypatch, address)
        with pytest.raises(Trouble):
            permitted(Server("mail.firm.test", 993, "tls", "", ""))


def test_a_mailbox_is_checked_from_the_running_service(
    mail: Mail, imap: Post, smtp: SmtpServer, new_mailbox: Callable[..., Mailbox]
) -> None:
    """R26: plain, STARTTLS and TLS, in the process whose threads are green."""
    for fields in (
        {},
        {"imap_host": "localhost", "imap_encryption": "starttls"},
        {"imap_host": "localhost", "imap_encryption": "tls", "imap_port": imap.dovecot.imaps_port},
    ):
        checked = mail.try_mailbox(new_mailbox(**fields).id)
        assert (checked.ok, checked.stage, checked.reason) == (True, "done", "fine")


@pytest.mark.parametrize(
    ("fields", "stage", "words"),
    [
        ({"password": "wrong"}, "login", "имя или пароль"),
        ({"imap_encryption": "starttls"}, "encryption", "выдан другому имени"),
        ({"imap_host": "nowhere.invalid", "imap_encryption": "tls"}, "connect", "не найден"),
        ({"imap_host": "169.254.169.254", "imap_encryption": "tls"}, "connect", "служебной сети"),
        ({"smtp_port": 1}, "connect", "не принимает подключения"),
    ],
)
def test_a_check_says_what_is_wrong(
    mail: Mail, new_mailbox: Callable[..., Mailbox], fields: dict[str, Any], stage: str, words: str
) -> None:
    checked = mail.try_mailbox(new_mailbox(**fields).id)
    assert (checked.ok, checked.stage) == (False, stage) and words in checked.explanation


def test_a_check_of_a_silent_server_is_answered_in_ten_seconds_and_holds_nobody_up(
    mail: Mail, new_mailbox: Callable[..., Mailbox]
) -> None:
    with server(drip) as port:
        box = new_mailbox(imap_port=port, active=False)
        answers: list[Any] = []
        started = time.monotonic()
        checking = threading.Thread(target=lambda: answers.append(mail.try_mailbox(box.id)))
        checking.start()
        assert mail.get_mailbox(box.id).id == box.id
        assert time.monotonic() - started < 5
        checking.join(15)
        assert time.monotonic() - started < 10 and answers[0].reason == "no_answer"
