"""Sockets to servers that a person typed in: only where they may lead, and never without a deadline."""

import contextlib
import ipaddress
import os
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from types import TracebackType
from typing import Protocol

from services.kit.settings import load
from services.mail.interface import Encryption
from services.mail.troubles import Trouble

METADATA = [
    ipaddress.ip_network(net) for net in ("169.254.0.0/16", "100.100.100.200/32", "192.0.0.192/32", "fd00:ec2::/32")
]
"""Where clouds tell their machines' secrets."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
SILENCE_SECONDS = 60.0
"""How long a server may say nothing in the middle of an action."""


class Access(Protocol):
    """The right to enter an account without a password."""

    def token(self, deadline: "Deadline") -> str:
        """An access token that can be used now. Raises Trouble."""

    def forget(self) -> None:
        """The token was not taken: the next one must be another."""


@dataclass(frozen=True)
class Server:
    """An IMAP or SMTP server and the account on it."""

    host: str
    port: int
    encryption: Encryption
    login: str
    password: str = field(repr=False)
    access: Access | None = field(default=None, repr=False)
    """With it the account is entered by tokens, and the password is not used."""


class Deadline:
    """Ends what goes on over its sockets after so many seconds, however slowly the other side drips.

    After that each read and write on them fails; `expired` says why.
    """

    def __init__(self, seconds: float) -> None:
        self.ends_at, self.expired = time.monotonic() + seconds, False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        for twin in self._sockets:
            twin.close()

    def left(self) -> float:
        """Seconds, at least a moment."""
        return max(0.05, self.ends_at - time.monotonic())

    def watch(self, connection: socket.socket) -> None:
        """Puts the socket under this deadline, and what becomes of it: a TLS socket has the same descriptor."""
        self._sockets.append(socket.fromfd(connection.fileno(), connection.family, connection.type))

    def _expire(self) -> None:
        self.expired = True
        for twin in self._sockets:
            with contextlib.suppress(OSError):
                twin.shutdown(socket.SHUT_RDWR)


def connect(server: Server, deadline: Deadline) -> socket.socket:
    """A connected socket, with TLS where the server begins with it, under this deadline. Raises Trouble, OSError."""
    connection = _connected(server, deadline)
    deadline.watch(connection)
    connection.settimeout(min(deadline.left(), SILENCE_SECONDS))
    if server.encryption != "tls":
        return connection
    try:
        return trusted().wrap_socket(connection, server_hostname=server.host)
    except BaseException:
        connection.close()
        raise


def trusted() -> ssl.SSLContext:
    """Whose certificates we believe: those of the machine's authorities (or SSL_CERT_FILE), for the host's own name."""
    # Read once: a context of one's own for each of a hundred mailboxes costs a megabyte each.
    return _context(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache
def _context(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    return ssl.create_default_context()


def _connected(server: Server, deadline: Deadline) -> socket.socket:
    # One of the addresses that were looked at is used: asked again, the name could lead elsewhere.
    silent = False
    for address in permitted(server):
        connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            connection.settimeout(min(deadline.left(), 10.0))
            connection.connect((address, server.port))
            return connection
        except OSError as error:
            silent = silent or not isinstance(error, ConnectionRefusedError)
            connection.close()
    raise Trouble("blocked_port" if silent else "refused", "connect", server.host, server.port)


def permitted(server: Server) -> list[str]:
    """The addresses of the server's host. Raises Trouble where one of them is none of ours to connect to."""
    try:
        found = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Trouble("unknown_host", "connect", server.host, server.port) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses or not all(_may_use(address, server.encryption) for address in addresses):
        raise Trouble("forbidden_host", "connect", server.host, server.port)
    return addresses


def _may_use(text: str, encryption: Encryption) -> bool:
    address = _meant(ipaddress.ip_address(text.partition("%")[0]))
    if address.is_loopback:
        return load().allow_loopback
    if encryption == "none" or address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    return not address.is_reserved and not any(address in net for net in METADATA)


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, or itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
