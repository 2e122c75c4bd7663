"""Where the local stack lives: its folder, its ports, its servers, as the environment says."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from deploy.local.problem import Problem

ROOT = Path(__file__).resolve().parent.parent.parent
"""The repository."""

SERVICES = ("contacts", "leads", "telephony", "mail", "reminders", "rbs_sync")
DATABASES = (*SERVICES, "gateway")
PROCESSES = (*SERVICES, "contacts-jobs", "telephony-jobs", "mail-importer", "sip-agent", "gateway")

OFFSETS = {
    "lmtp": 24,
    "smtp": 25,
    "postgres": 32,
    "imap": 43,
    "sip": 60,
    "demo-phone": 61,
    "epmd": 69,
    "amqp": 72,
    "erlang": 73,
    "demo-rbs": 80,
    **{f"health of {name}": 101 + index for index, name in enumerate(PROCESSES)},
}
"""What listens where, counted from OTKLIK_PORT_BASE; all of it on loopback."""

SHORTEST_SECRET = 32


@dataclass(frozen=True)
class Stack:
    """One stack. `postgres_url` and `amqp_uri` are empty where it brings its own servers."""

    folder: Path
    host: str = "127.0.0.1"
    gateway_port: int = 8080
    port_base: int = 18000
    rtp_ports: str = "20000-21999"
    demo: bool = True
    postgres_url: str = ""
    amqp_uri: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Stack:
        """Raises Problem, naming the variable that is wrong."""
        demo = environment.get("OTKLIK_DEMO", "1") != "0"
        host = environment.get("OTKLIK_HOST", "127.0.0.1")
        if demo and host not in ("127.0.0.1", "localhost", "::1"):
            raise Problem(f"everyone knows the demo logins, so OTKLIK_HOST={host} needs OTKLIK_DEMO=0 beside it")
        return cls(
            folder=Path(environment.get("OTKLIK_DATA") or ROOT / ".otklik").resolve(),
            host=host,
            gateway_port=_number(environment, "OTKLIK_PORT", 8080, 65535),
            port_base=_number(environment, "OTKLIK_PORT_BASE", 18000, 65535 - max(OFFSETS.values())),
            rtp_ports=environment.get("OTKLIK_RTP_PORTS", "20000-21999"),
            demo=demo,
            postgres_url=environment.get("OTKLIK_POSTGRES_URL", ""),
            amqp_uri=environment.get("OTKLIK_AMQP_URI", ""),
        )

    @classmethod
    def told(cls, told: Mapping[str, Any]) -> Stack:
        """The stack that `tell` told of."""
        return cls(**{**told, "folder": Path(told["folder"])})

    def tell(self) -> dict[str, Any]:
        """All of it as JSON values; holds the passwords of servers that were given."""
        return {**asdict(self), "folder": str(self.folder)}

    def port(self, what: str) -> int:
        return self.port_base + OFFSETS[what]

    @property
    def address(self) -> str:
        """Where a browser on this machine finds it."""
        return f"http://127.0.0.1:{self.gateway_port}"

    @property
    def logs(self) -> Path:
        return self.folder / "log"

    @property
    def runs(self) -> Path:
        """The pid files."""
        return self.folder / "run"


@dataclass(frozen=True)
class Keys:
    """The secrets of one stack, made once and kept in `secrets.json` (0600)."""

    secret_key: str
    database_passwords: Mapping[str, str]
    mailbox_password: str
    """Of the demo's mailbox."""

    @classmethod
    def of(cls, folder: Path, environment: Mapping[str, str] = os.environ) -> Keys:
        """Those of this folder; OTKLIK_SECRET_KEY comes before the one that was made here."""
        file = folder / "secrets.json"
        if not file.exists():
            made = {
                "secret_key": secrets.token_hex(32),
                "database_passwords": {name: secrets.token_hex(24) for name in DATABASES},
                "mailbox_password": secrets.token_hex(16),
            }
            folder.mkdir(parents=True, exist_ok=True)
            draft = file.with_suffix(".new")
            draft.touch(mode=0o600)
            draft.write_text(json.dumps(made, indent=1))
            draft.rename(file)
        kept = json.loads(file.read_text())
        secret_key = environment.get("OTKLIK_SECRET_KEY") or kept["secret_key"]
        if len(secret_key) < SHORTEST_SECRET:
            raise Problem(f"OTKLIK_SECRET_KEY must have at least {SHORTEST_SECRET} characters")
        return cls(secret_key, kept["database_passwords"], kept["mailbox_password"])


def _number(environment: Mapping[str, str], variable: str, default: int, highest: int) -> int:
    text = environment.get(variable) or str(default)
    if not text.isdigit() or not 1 <= int(text) <= highest:
        raise Problem(f"{variable}={text} must be a number from 1 to {highest}")
    return int(text)
