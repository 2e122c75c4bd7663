"""SIPp as the phone network that calls us, and as a phone that is called."""

import csv
import subprocess
import time
from pathlib import Path

from deploy.local.children import descendants, kill_all, plain_env, spawn
from tests.peers.sip.scenarios import scenario
from tests.peers.sip.sound import write_alaw_tone
from tests.ports import free_port, free_ports

GIVE_UP_SECONDS = 40
MEDIA_PORTS = 4  # sound and its control, and the same two of a picture that nobody sends: SIPp ends without any one


class SippRun:
    """One SIPp at work; `wait` for its exit code: 0 when every call went as the scenario says."""

    def __init__(self, folder: Path, port: int, process: "subprocess.Popen[bytes]") -> None:
        self.folder, self.port, self.process = folder, port, process

    def wait(self, timeout: float = GIVE_UP_SECONDS + 5) -> int:
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends it at once, in the middle of its call."""
        kill_all(descendants(self.process.pid))
        self.process.wait()

    @property
    def counts(self) -> tuple[int, int]:
        """Calls that went as the scenario says, and those that did not."""
        with (self.folder / "counts.csv").open() as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        return int(rows[-1]["SuccessfulCall(C)"]), int(rows[-1]["FailedCall(C)"])

    @property
    def story(self) -> str:
        """What it said and saw: for the message of a failed assertion."""
        parts = [self.folder / name for name in ("errors.log", "messages.log", "output.log")]
        return "\n".join(part.read_text(errors="replace")[-4000:] for part in parts if part.exists())


class Sipp:
    """Runs scenarios, each in a folder of its own below `folder`. All answer a `SippRun` at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._runs: list[SippRun] = []

    def stop(self) -> None:
        """Ends whatever still runs."""
        for run in self._runs:
            run.stop()

    def call(
        self,
        target_port: int,
        to: str,
        caller: str = "+79161234567",
        *,
        talk_seconds: float = 2.0,
        tone_hertz: float = 1000.0,
        calls: int = 1,
        headers: str = "",
        tcp: bool = False,
    ) -> SippRun:
        """Calls `to` (`user@host`), and when answered sends the tone for so long and hangs up."""
        values = {"milliseconds": str(int(talk_seconds * 1000))}
        return self._call("talk", target_port, to, caller, tone_hertz, calls, headers, values, tcp)

    def call_until_hung_up(self, target_port: int, to: str, caller: str, *, tone_hertz: float = 1000.0) -> SippRun:
        """Calls, sends the tone, and expects the other side to hang up."""
        return self._call("listen", target_port, to, caller, tone_hertz, 1, "", {})

    def call_echoing(self, target_port: int, to: str, caller: str, *, talk_seconds: float) -> SippRun:
        """Calls, and says back whatever it hears."""
        values = {"milliseconds": str(int(talk_seconds * 1000))}
        return self._call("echo", target_port, to, caller, 1000.0, 1, "", values)

    def call_referred(self, target_port: int, to: str, caller: str, code: int = 200) -> SippRun:
        """Calls, expects to be asked to call elsewhere, says how that went, and expects to be hung up."""
        return self._call("referred", target_port, to, caller, 1000.0, 1, "", {"code": str(code)})

    def call_and_hold(self, target_port: int, to: str, caller: str, *, each_seconds: float) -> SippRun:
        """Talks, puts us on hold, takes us back, each for so long, and hangs up."""
        values = {"milliseconds": str(int(each_seconds * 1000))}
        return self._call("hold", target_port, to, caller, 1000.0, 1, "", values)

    def call_and_cancel(self, target_port: int, to: str, caller: str, *, after_seconds: float) -> SippRun:
        """Calls, and gives up so long after it began to ring."""
        values = {"milliseconds": str(int(after_seconds * 1000))}
        return self._call("cancel", target_port, to, caller, 1000.0, 1, "", values)

    def call_refused(self, target_port: int, to: str, caller: str, code: int, *, calls: int = 1) -> SippRun:
        """Calls, and expects to be refused with this SIP status."""
        return self._call("refused", target_port, to, caller, 1000.0, calls, "", {"code": str(code)})

    def phone(
        self, *, answer_after: float | None, tone_hertz: float = 440.0, port: int | None = None, tcp: bool = False
    ) -> SippRun:
        """A phone at `run.port`: answers its one call after so many seconds and sends the tone; None only rings."""
        if answer_after is None:
            return self._start("phone_rings", [], {}, tone_hertz, 1, port)
        values = {"milliseconds": str(int(answer_after * 1000))}
        return self._start("phone_answers", [], values, tone_hertz, 1, port, tcp)

    def refusing_phone(self, code: int, *, port: int | None = None) -> SippRun:
        """A phone at `run.port` that answers its one call with this status."""
        return self._start("phone_refuses", [], {"code": str(code)}, 440.0, 1, port)

    def _call(
        self,
        kind: str,
        target_port: int,
        to: str,
        caller: str,
        tone_hertz: float,
        calls: int,
        headers: str,
        values: dict[str, str],
        tcp: bool = False,
    ) -> SippRun:
        values |= {"to": to, "caller": caller, "headers": headers or "Supported: replaces"}
        return self._start(kind, [f"127.0.0.1:{target_port}"], values, tone_hertz, calls, None, tcp)

    def _start(
        self,
        kind: str,
        target: list[str],
        values: dict[str, str],
        tone_hertz: float,
        calls: int,
        port: int | None,
        tcp: bool = False,
    ) -> SippRun:
        folder = self.folder / f"{len(self._runs)}-{kind}"
        folder.mkdir(parents=True)
        write_alaw_tone(folder / "tone.wav", tone_hertz)
        (folder / "scenario.xml").write_text(scenario(kind, tone="tone.wav", **values))
        port = port or free_port()
        for before in self._runs:
            if before.port == port:
                before.wait()  # else this one could not listen there, and nobody would notice
        media = free_ports(MEDIA_PORTS)
        command = ["sipp", *target, "-sf", "scenario.xml", "-i", "127.0.0.1", "-p", str(port), "-mp", str(media)]
        command += ["-rtp_echo"] if kind == "echo" else []
        command += ["-t", "t1"] if tcp else []
        command += ["-m", str(calls), "-r", "20", "-nostdin", "-timeout", f"{GIVE_UP_SECONDS}s", "-timeout_error"]
        command += ["-recv_timeout", "30000", "-trace_stat", "-stf", "counts.csv", "-fd", "1"]
        command += ["-trace_err", "-error_file", "errors.log", "-trace_msg", "-message_file", "messages.log"]
        with (folder / "output.log").open("wb") as log:
            process = spawn(command, env=plain_env() | {"TERM": "dumb"}, output=log, cwd=folder, death_signal="KILL")
        run = SippRun(folder, port, process)
        self._runs.append(run)
        if not target:
            _wait_bound(port, "tcp" if tcp else "udp")
        return run


def _wait_bound(port: int, protocol: str, timeout: float = 5.0) -> None:
    """Returns when somebody has taken the port."""
    wanted, until = f":{port:04X}", time.monotonic() + timeout
    while time.monotonic() < until:
        taken = Path(f"/proc/net/{protocol}").read_text().splitlines()[1:]
        if any(line.split()[1].endswith(wanted) for line in taken):
            return
        time.sleep(0.02)
    raise TimeoutError(f"nobody listens at {protocol} port {port}")
