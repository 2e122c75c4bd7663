"""Asking an address that a person typed: bounded in size and time, and at no forbidden place."""

import ipaddress
import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from services.kit.wire import Invalid, Struct

LARGEST_ANSWER = 8 * 1024 * 1024
CONNECT_SECONDS = 5.0
CHUNK = 64 * 1024


class TransportError(Exception):
    """No answer that can be used; the message says why and what to do."""


class NotReached(TransportError):
    """Nothing left for the other side: it may be asked again without fear."""


class ForbiddenAddress(NotReached):
    """The name leads to a machine that must not be reached from here."""


class Answer(Struct):
    status: int
    body: bytes
    location: str | None
    """Where a redirect points; redirects are not followed."""


class Body:
    """What an answer holds, read a piece at a time. Reading raises TransportError."""

    def __init__(self, channel: "Channel", response: requests.Response, largest: int) -> None:
        self.status = response.status_code
        self.location: str | None = response.headers.get("Location")
        self.content_type = response.headers.get("Content-Type", "")
        self._channel, self._largest, self.bytes_read = channel, largest, 0
        self._pieces = response.iter_content(CHUNK)
        self._rest = b""

    def read(self, size: int = -1, /) -> bytes:
        """The next piece, of at most `size` bytes unless that is negative; empty at the end."""
        with self._channel.failing():
            if not self._rest:
                self._rest = next(self._pieces, b"")
                self.bytes_read += len(self._rest)
                self._channel.left()  # an answer cut off by the clock must not pass for a whole one
        if self.bytes_read > self._largest:
            raise TransportError(f"The answer is larger than {self._largest // 1024 // 1024} MB.")
        piece, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        return piece


def check_address(address: str, allow_loopback: bool, *, field: str = "address") -> None:
    """Raises Invalid unless it is an `https://` address without credentials.

    `http://` is for this machine only, and only where the settings allow it (demo and tests).
    """
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise Invalid("This is not an address; it looks like https://client.rbs360.ru/api/xml/.", field=field) from None
    if not host or any(character.isspace() or not character.isprintable() for character in address):
        raise Invalid("Give the whole address, like https://client.rbs360.ru/api/xml/.", field=field)
    if parts.username is not None or parts.password is not None:
        raise Invalid("Leave login and password out of the address; they have fields of their own.", field=field)
    if parts.scheme != "https" and not (parts.scheme == "http" and allow_loopback and _means_loopback(host)):
        raise Invalid("The address must begin with https://, or the password could be read on its way.", field=field)
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return
    if not _may_reach(literal, allow_loopback):
        raise Invalid("This address leads to a machine that must not be reached from here.", field=field)


class Channel:
    """Connections that live for at most `seconds` altogether, whatever the other side does. Close it after use."""

    def __init__(self, *, seconds: float, allow_loopback: bool) -> None:
        self._ends_at = time.monotonic() + seconds
        self._allow_loopback = allow_loopback
        self._sockets: list[socket.socket] = []
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy and no .netrc may step between
        self._session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
        self._session.mount("http://", _Adapter(self._admit))
        self._session.mount("https://", _Adapter(self._admit))
        # A read timeout starts anew with each byte; only closing the socket ends an answer that drips.
        self._guillotine = threading.Timer(seconds, self._cut)
        self._guillotine.daemon = True
        self._guillotine.start()

    def close(self) -> None:
        self._guillotine.cancel()
        self._session.close()

    def post(self, address: str, form: Mapping[str, bytes], cookies: Mapping[str, str]) -> Answer:
        """Posts a form. Raises TransportError: not reached, not trusted, too slow, too large."""
        return self.ask("POST", address, data=form, cookies=dict(cookies))

    def ask(self, method: str, address: str, *, headers: Mapping[str, str] | None = None, **sent: Any) -> Answer:
        """The whole answer; `sent` is what `requests` takes as `data`, `json`, `params` or `cookies`.

        Raises TransportError.
        """
        with self.asking(method, address, headers=headers, **sent) as body:
            whole = bytearray()
            while piece := body.read():
                whole += piece
            return Answer(status=body.status, body=bytes(whole), location=body.location)

    @contextmanager
    def asking(
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        largest: int = LARGEST_ANSWER,
        **sent: Any,
    ) -> Iterator[Body]:
        """An answer to be read while it comes, of at most `largest` bytes. Raises TransportError."""
        with self.failing():
            response = self._session.request(
                method,
                address,
                headers={"Accept-Encoding": "identity", "User-Agent": "otklik", **(headers or {})},
                timeout=(min(CONNECT_SECONDS, self.left()), self.left()),
                allow_redirects=False,
                stream=True,
                **sent,
            )
        with response:
            if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise TransportError("The answer is compressed, which was not asked for.")
            yield Body(self, response, largest)

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Whatever fails within is a TransportError that says why."""
        try:
            yield
        except TransportError:
            raise
        except Exception as error:  # a socket closed under urllib3's hands fails in many ways
            if time.monotonic() >= self._ends_at:
                raise TransportError("The server is too slow: the time for an answer is over.") from error
            raise (NotReached if _nothing_left(error) else TransportError)(_reason(error)) from error

    def left(self) -> float:
        """Seconds until the channel's end. Raises TransportError when it has come."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TransportError("The server is too slow: the time for an answer is over.")
        return left

    def _admit(self, connected: socket.socket, encrypted: bool) -> None:
        """Looks at the machine that was really reached: a name may lead anywhere, and elsewhere the next time."""
        self._sockets.append(connected)
        peer = ipaddress.ip_address(str(connected.getpeername()[0]).split("%")[0])
        if not _may_reach(peer, self._allow_loopback) or not (encrypted or _is_loopback(peer)):
            connected.close()
            raise ForbiddenAddress("The address leads to a machine that must not be reached from here.")

    def _cut(self) -> None:
        for connected in self._sockets:
            try:
                connected.shutdown(socket.SHUT_RDWR)
            except (OSError, ValueError):
                continue  # it was closed already


class _Adapter(HTTPAdapter):
    """Shows every connection to `admit` before anything is sent over it."""

    def __init__(self, admit: Any) -> None:
        self._admit = admit
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        admit = self._admit

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                admit(self.sock, False)

        class Encrypted(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                admit(self.sock, True)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class EncryptedPool(HTTPSConnectionPool):
            ConnectionCls = Encrypted

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": EncryptedPool}


def _means_loopback(host: str) -> bool:
    try:
        return _is_loopback(ipaddress.ip_address(host))
    except ValueError:
        return host == "localhost"


def _is_loopback(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _may_reach(address: ipaddress.IPv4Address | ipaddress.IPv6Address, allow_loopback: bool) -> bool:
    """A company's own network is allowed: a PBX or RosBusinessSoft is often there. Metadata services are not."""
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback:
        return allow_loopback
    return not (address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved)


def _nothing_left(error: Exception) -> bool:
    """Did it fail before a connection stood?"""
    if isinstance(error, requests.exceptions.SSLError | requests.exceptions.ConnectTimeout):
        return True
    said = repr(error)
    return "NameResolutionError" in said or "NewConnectionError" in said


def _reason(error: Exception) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return "The server's certificate is not trusted, so nothing was sent. Ask who runs the server to renew it."
    if isinstance(error, requests.exceptions.Timeout):
        return "The server does not answer in time. Check the address and whether the server is up."
    if "NameResolutionError" in repr(error):
        return "There is no server of this name. Check the address."
    if isinstance(error, requests.exceptions.ConnectionError):
        return "No connection to the server. Check the address, the port and the firewall."
    return f"The server's answer cannot be read ({type(error).__name__})."
