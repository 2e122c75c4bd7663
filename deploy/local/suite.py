"""The suite's own processes without the demo, for tests: the very commands of `./otklik up`, on given servers."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from deploy.local.problem import StartError
from deploy.local.processes import Addresses, Program, suite
from deploy.local.stack import PROCESSES, Stack
from deploy.local.supervisor import last_line


class Suite:
    """Starts and ends processes by name. What is killed stays dead until it is started again."""

    def __init__(
        self,
        folder: Path,
        addresses: Addresses,
        *,
        gateway_port: int,
        port_base: int,
        rtp_ports: str = "20000-21999",
        environment: Mapping[str, str] | None = None,
        demo: bool = False,
    ) -> None:
        """`environment` is told to every process beside what `./otklik up` tells; databases must be migrated."""
        self.stack = replace(
            Stack(folder), gateway_port=gateway_port, port_base=port_base, rtp_ports=rtp_ports, demo=demo
        )
        folder.mkdir(parents=True, exist_ok=True)
        self.programs: dict[str, Program] = {program.name: program for program in suite(self.stack, addresses)}
        for program in self.programs.values():
            program.env.update(environment or {})

    @property
    def gateway_url(self) -> str:
        return self.stack.address

    def env(self, name: str) -> dict[str, str]:
        """The environment of one process; what is changed here counts from its next start."""
        return self.programs[name].env

    def log(self, name: str) -> Path:
        return self.programs[name].log

    def pid(self, name: str) -> int | None:
        """Of the running process; None while it does not run."""
        program = self.programs[name]
        return program.process.pid if program.process is not None and program.running() else None

    def start(self, name: str, wait: bool = True) -> None:
        """Start it where it does not run; with `wait` return when it is ready. Raises StartError."""
        self.programs[name].launch()
        if wait:
            self.wait_ready([name])

    def start_all(self, names: Iterable[str] = PROCESSES) -> None:
        """Start these beside each other and wait until all are ready. Raises StartError."""
        wanted = list(names)
        for name in wanted:
            self.programs[name].launch()
        self.wait_ready(wanted)

    def kill(self, name: str) -> None:
        """SIGKILL to it and everything it started."""
        self.programs[name].kill()

    def stop(self, name: str, timeout: float = 15.0) -> None:
        """Ask it to end, and end it after `timeout` seconds."""
        self.programs[name].stop(timeout)

    def restart(self, name: str) -> None:
        """Stop it in order, start it, wait until it is ready."""
        self.stop(name)
        self.start(name)

    def stop_all(self) -> None:
        """Ask all to end at once, and end those that have not after 8 s."""
        for program in self.programs.values():
            program.ask_to_stop()
        deadline = time.monotonic() + 8
        for program in self.programs.values():
            program.stop(max(0.0, deadline - time.monotonic()))

    def wait_ready(self, names: Iterable[str] = PROCESSES, timeout: float = 60.0) -> None:
        """Raises StartError for one that ends meanwhile or takes longer."""
        waiting = [self.programs[name] for name in names]
        deadline = time.monotonic() + timeout
        while waiting := [program for program in waiting if not program.ready()]:
            for program in waiting:
                if not program.running():
                    raise StartError(f"{program.name} does not run: {last_line(program.log)}")
            if time.monotonic() > deadline:
                raise StartError(f"{waiting[0].name} was not ready within {timeout:.0f} s: {last_line(waiting[0].log)}")
            time.sleep(0.05)
