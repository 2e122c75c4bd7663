"""Whether the ports are free, and who holds those that are not."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from dataclasses import dataclass

import psutil

from deploy.local.problem import Problem


@dataclass(frozen=True)
class Wanted:
    """A port that is needed: for what, and how another is chosen."""

    what: str
    port: int
    variable: str
    host: str = "127.0.0.1"
    udp: bool = False


def check(wanted: Iterable[Wanted]) -> None:
    """Raises Problem for the first that is taken."""
    for one in wanted:
        if not free(one):
            holder = who_holds(one.port, one.udp)
            kind = "UDP port" if one.udp else "port"
            raise Problem(
                f"{kind} {one.port} ({one.what}) is taken{f' by {holder}' if holder else ''}: "
                f"stop that, or choose another with {one.variable}"
            )


def free(wanted: Wanted) -> bool:
    """Whether we could listen there now."""
    kind = socket.SOCK_DGRAM if wanted.udp else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as attempt:
        if not wanted.udp:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((wanted.host if wanted.host != "localhost" else "127.0.0.1", wanted.port))
            if not wanted.udp:
                attempt.listen(1)
        except OSError:
            return False
    return True


def who_holds(port: int, udp: bool = False) -> str:
    """Name and pid of the process that has the port; empty where we may not know."""
    try:
        connections = psutil.net_connections("udp4" if udp else "tcp")
    except psutil.AccessDenied:
        return ""
    for connection in connections:
        listens = udp or connection.status == psutil.CONN_LISTEN
        if listens and connection.laddr and connection.laddr.port == port and connection.pid:
            try:
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
            except psutil.NoSuchProcess:
                return ""
    return ""
