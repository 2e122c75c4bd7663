"""The demo's own phone and call, as `./otklik` runs them."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.local.children import Child, plain_env
from deploy.local.stack import ROOT
from services.telephony.interface import Call
from tests.telephony.conftest import Ground, Office
from tests.telephony.processes import Agent


class DemoPhone(Child):
    def __init__(self, folder: Path, port: int) -> None:
        super().__init__("demo-phone", pid_file=folder / "pid", log=folder / "demo-phone.log", cwd=ROOT)
        self.port = port

    def command(self) -> list[str]:
        return [sys.executable, "-m", "deploy.local.demo_phone"]

    def environment(self) -> dict[str, str]:
        return plain_env() | {"OTKLIK_DEMO_PHONE_PORT": str(self.port), "OTKLIK_DEMO_PHONE_ANSWER_AFTER": "0.3"}

    def ready(self) -> bool:
        return "waiting for calls" in self.log.read_text()


def demo_call(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "deploy.local.demo_call", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=plain_env(), capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def test_a_demo_call_is_talked_with_the_demo_phone(
    ground: Ground, office: Office, agent: Agent, tmp_path: Path, call_from: Callable[..., Call]
) -> None:
    phone = DemoPhone(tmp_path, office.desk_ports[0])
    phone.launch()
    try:
        phone.wait_ready()
        code, said = demo_call("--from", "+79160000041", "--to", f"sip:100@{agent.address}", "--talk", "1")
    finally:
        phone.stop()
    assert (code, "talked for 1 s" in said) == (0, True), said
    assert "ringing: +79160000041" in phone.log.read_text()
    assert call_from("+79160000041", recorded=True).outcome == "talked"


def test_a_demo_call_that_nobody_takes_fails_honestly(office: Office, agent: Agent) -> None:
    code, said = demo_call("--to", f"sip:nobody@{office.pbx.address}")
    assert (code, "(SIP 404)" in said) == (1, True), said
    code, said = demo_call("--to", "not a SIP address")
    assert code == 2 and "cannot be called" in said, said
