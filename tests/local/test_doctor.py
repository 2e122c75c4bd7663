from pathlib import Path

import pytest

from deploy.local import doctor, pjsua2
from deploy.local.doctor import Finding
from deploy.local.problem import Problem
from deploy.local.stack import Stack
from tests.ports import free_port


def only(findings: list[Finding], about: str) -> Finding:
    (found,) = [finding for finding in findings if finding.about == about]
    return found


def test_the_stop_gap_wheel_is_told_plainly_with_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pjsua2, "installed", lambda: ("pypi", "2.15", pjsua2.FALLBACK_CALLS))
    monkeypatch.setattr(pjsua2, "imports", lambda: True)
    finding = only(list(doctor.programs(Stack(tmp_path))), "pjsua2")
    assert finding.mark == "!" and "stop-gap: 4 calls" in finding.found and finding.mend


def test_a_pjsua2_that_is_missing_or_broken_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pjsua2, "imports", lambda: False)
    for kind, version, words in (("none", "", "not installed"), ("source", "2.17", "cannot be imported")):
        monkeypatch.setattr(pjsua2, "installed", lambda kind=kind, version=version: (kind, version, 0))
        finding = only(list(doctor.programs(Stack(tmp_path))), "pjsua2")
        assert (finding.mark, finding.found) == ("✗", words) and finding.mend


def test_a_full_disk_is_wrong_and_has_a_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 10**18)
    finding = only(list(doctor.machine(Stack(tmp_path))), "disk")
    assert finding.mark == "✗" and "OTKLIK_DATA" in finding.mend


def test_a_clock_before_this_program_was_made_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 0.0)
    (finding,) = doctor.clock(Stack(tmp_path))
    assert finding.mark == "✗" and "set the clock" in finding.mend


def test_a_silent_sip_port_is_wrong(tmp_path: Path) -> None:
    (finding,) = doctor.sip(Stack(tmp_path, port_base=free_port() - 60))
    assert finding.mark == "✗" and "nobody answers" in finding.found


def test_the_exit_code_tells_whether_anything_is_wrong_and_each_wrong_thing_has_its_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fine, bad = Finding("✓", "Python", "3.13"), Finding("✗", "disk", "full", "free some")
    for name in ("machine", "clock", "programs", "free_ports"):
        monkeypatch.setattr(doctor, name, lambda stack: iter([fine]))
    assert doctor.doctor(Stack(tmp_path)) == 0
    assert "Nothing is wrong" in capsys.readouterr().out
    monkeypatch.setattr(doctor, "machine", lambda stack: iter([fine, bad]))
    assert doctor.doctor(Stack(tmp_path)) == 1
    told = capsys.readouterr().out
    assert "✗ disk" in told and "→ free some" in told and "Wrong: 1" in told


def test_a_check_that_fails_by_itself_is_a_finding_and_the_others_go_on() -> None:
    def problem(stack: Stack) -> None:
        raise Problem("no broker yet")

    def surprise(stack: Stack) -> None:
        raise KeyError("x")

    for check, words in ((problem, "no broker yet"), (surprise, "KeyError")):
        (finding,) = doctor.guarded(check, Stack(Path("/nowhere")))  # type: ignore[arg-type]
        assert finding.mark == "✗" and words in finding.found
