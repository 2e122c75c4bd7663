"""The telephony service and the SIP agent as real processes, on a virtual host and a database of their own."""

import json
import sys
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from deploy.local.children import Child, plain_env
from deploy.local.stack import ROOT


class Process(Child):
    """A process of ours with its health port; ready when `/ready` says so."""

    start_seconds = 30.0

    def __init__(
        self, name: str, module: Sequence[str], folder: Path, health_port: int, env: Mapping[str, str]
    ) -> None:
        super().__init__(name, pid_file=folder / f"{name}.pid", log=folder / f"{name}.log", cwd=ROOT)
        self.module, self.health_port = list(module), health_port
        self.settings = {**env, "OTKLIK_HEALTH_PORT": str(health_port)}

    def start(self) -> None:
        self.launch()
        self.wait_ready()

    def restart(self) -> None:
        self.stop()
        self.start()

    def command(self) -> Sequence[str]:
        return [sys.executable, "-m", *self.module]

    def environment(self) -> Mapping[str, str]:
        return plain_env() | self.settings

    def ready(self) -> bool:
        return self.get("/ready")[0] == 200

    def get(self, path: str) -> tuple[int, str]:
        """The status (0 for none) and the body of its health port's answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.health_port}{path}", timeout=2) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def metric(self, name: str) -> float:
        """The value of a metric (with its labels as Prometheus writes them); 0.0 where it is not there."""
        for line in self.get("/metrics")[1].splitlines():
            if line.startswith(name + " "):
                return float(line.rpartition(" ")[2])
        return 0.0

    def logged(self, event: str) -> list[dict[str, Any]]:
        """The log lines of this event, oldest first."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        found = [json.loads(line) for line in lines if line.startswith("{") and event in line]
        return [line for line in found if line.get("event") == event]


class Agent(Process):
    """The SIP agent. `sip_port` and `folder` stay over restarts."""

    def __init__(self, folder: Path, sip_port: int, health_port: int, env: Mapping[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__("sip-agent", ["services.telephony.agent"], folder, health_port, env)
        self.folder, self.sip_port = folder / "state", sip_port
        self.settings |= {"OTKLIK_SIP_PORT": str(sip_port), "OTKLIK_AGENT_FOLDER": str(self.folder)}

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.sip_port}"

    def registered(self, line: str) -> bool:
        return self.metric(f'otklik_agent_line_registered{{line="{line}"}}') == 1.0
