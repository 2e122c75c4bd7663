"""Kamailio as a provider's registrar and proxy, and as an office's exchange."""

import socket
import string
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local.children import Child, plain_env
from tests.ports import free_port

CONFIG = Path(__file__).with_name("kamailio.cfg")


class Kamailio(Child):
    """`users` (name → password) may register at `domain`; `numbers` (number → user) are what the world dials.

    Port and registrations live as long as it runs: a restart forgets who was registered, as a provider's would.
    """

    death_signal = "TERM"
    start_seconds = 15.0

    def __init__(
        self,
        folder: Path,
        users: Mapping[str, str],
        numbers: Mapping[str, str] | None = None,
        *,
        domain: str = "pbx.test",
        max_expires: int = 3600,
        port: int | None = None,
    ) -> None:
        super().__init__("kamailio", pid_file=folder / "pid", log=folder / "kamailio.log", cwd=folder)
        self.folder, self.users, self.numbers = folder, users, numbers or {}
        self.domain, self.max_expires, self.port = domain, max_expires, port or free_port()

    @property
    def address(self) -> str:
        """`host:port`, for a registrar or an outbound proxy."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> Self:
        """Returns when it answers. Raises StartError."""
        self.launch()
        self.wait_ready()
        return self

    def restart(self) -> Self:
        self.stop()
        return self.start()

    def registered(self, user: str) -> bool:
        """Is this user's phone registered?"""
        return self._options(f"{user}@{self.domain}") == 200

    def prepare(self) -> None:
        run = self.folder / "run"
        run.mkdir(parents=True, exist_ok=True)
        entries = [f'\t$sht(users=>{name}) = "{password}";' for name, password in self.users.items()]
        entries += [f'\t$sht(numbers=>{number}) = "{user}";' for number, user in self.numbers.items()]
        config = string.Template(_escaped(CONFIG.read_text())).substitute(
            port=self.port, domain=self.domain, max_expires=self.max_expires, tables="\n".join(entries)
        )
        (self.folder / "kamailio.cfg").write_text(config)

    def command(self) -> Sequence[str]:
        run = str((self.folder / "run").resolve())
        config = str((self.folder / "kamailio.cfg").resolve())
        return ["kamailio", "-f", config, "-DD", "-E", "-m", "32", "-M", "4", "-Y", run, "-w", run, "-P", f"{run}/pid"]

    def environment(self) -> Mapping[str, str]:
        environment = plain_env()
        return environment | {"PATH": f"{environment.get('PATH', '')}:/usr/sbin"}

    def ready(self) -> bool:
        return self._options(self.domain) == 200

    def _options(self, target: str) -> int:
        """The status it answers an OPTIONS with; 0 for none within half a second."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.bind(("127.0.0.1", 0))
            asker.settimeout(0.5)
            port = asker.getsockname()[1]
            lines = [
                f"OPTIONS sip:{target} SIP/2.0",
                f"Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{port}",
                "Max-Forwards: 10",
                f"From: <sip:test@127.0.0.1>;tag={port}",
                f"To: <sip:{target}>",
                f"Call-ID: options-{port}",
                "CSeq: 1 OPTIONS",
                "Content-Length: 0",
            ]
            try:
                asker.sendto("\r\n".join([*lines, "", ""]).encode(), ("127.0.0.1", self.port))
                return int(asker.recv(4096).split(b" ", 2)[1])
            except (OSError, IndexError, ValueError):
                return 0

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _escaped(config: str) -> str:
    """Kamailio's own `$` are not ours: only `${name}` is filled in."""
    return config.replace("$", "$$").replace("$${", "${")
