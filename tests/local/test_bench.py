"""What `./otklik bench` does with what it measured, and the SIP it speaks; nothing here is timed."""

import csv
import json
import math
import re
from pathlib import Path

import pytest

from deploy.local.bench import call, client_table, wrk
from deploy.local.bench.__main__ import parser
from deploy.local.bench.base.clients import client
from deploy.local.bench.figures import Bound, Run, Section, middle, percentile, run_of, verdict
from deploy.local.bench.listeners import Stream
from deploy.local.bench.load import Round, middle_round
from deploy.local.bench.machine import busy, pace
from deploy.local.bench.sip import Caller, DeskPhone, Dialog, answer_to, header_of, status_of
from deploy.local.bench.terms import Sample, searches
from deploy.local.bench.transfers import Work, exported
from deploy.local.problem import Problem
from services.telephony.agent.sip import read_invitation

REPORT = """Running 2s test @ http://127.0.0.1:8080/api/v1/parties?phone=101
  1 threads and 8 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     6.98ms    2.10ms  45.90ms   80.12%
    Req/Sec     1.00k   120.33     1.20k    70.00%
  Latency Distribution
     50%  500.00us
     75%    7.90ms
     90%    9.10ms
     99%    1.20s
  1992 requests in 2.00s, 1.51MB read
Requests/sec:    996.12
Transfer/sec:      0.76MB
"""
DIALOG = Dialog("+79161234567", "+74951234567", 18060, 40000, "call-1", "z9hG4bKone", "tag-1")


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(value) for value in range(1, 101)]
    assert [percentile(values, share) for share in (0.0, 0.5, 0.99, 1.0)] == [1, 50, 99, 100]
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2
    assert percentile([7.0], 0.99) == 7
    assert math.isnan(percentile([], 0.5))


def test_a_run_counts_by_the_clock_and_the_middle_of_runs_leaves_out_the_odd_one() -> None:
    assert run_of([0.001, 0.002, 0.003], 0.5) == Run(per_second=6.0, p50_ms=2.0, p99_ms=3.0)
    runs = [Run(100, 1.0, 9.0), Run(90, 1.2, 5.0), Run(10, 80.0, 6.0)]
    assert middle(runs) == Run(90, 1.2, 6.0)


def test_the_cost_of_a_request_is_told_by_part_and_in_all() -> None:
    rounds = [Round(Run(1, 1, 1), {"gateway": cost, "broker": 1.0}) for cost in (0.5, 2.0, 0.75)]
    found = middle_round(rounds)
    assert found.total == 1.75
    assert found.parts() == "gateway 0.75, broker 1.00"


@pytest.mark.parametrize(
    ("bound", "held", "told"),
    [
        (Bound("median", 3.0, 3.0, " ms"), True, "≤ 3 ms ✓"),
        (Bound("median", 3.01, 3.0, " ms"), False, "≤ 3 ms ✗"),
        (Bound("reads", 700, 700, "/s", least=True), True, "≥ 700/s ✓"),
        (Bound("ratio", 1.79, 1.8, least=True), False, "≥ 1.8 ✗"),
        (Bound("nothing was measured", math.nan, 150, " ms"), False, "≤ 150 ms ✗"),
    ],
)
def test_a_bound_says_whether_it_holds(bound: Bound, held: bool, told: str) -> None:
    assert (bound.held, str(bound)) == (held, told)


def test_the_report_shows_each_bound_beside_its_value_and_names_those_missed() -> None:
    section = Section("Reads", ("connections", "p50 ms", ""))
    section.row("1", "4.20", bound=Bound("a read", 4.2, 3, " ms"))
    section.row("8", "9.00")
    assert str(section).splitlines() == [
        "Reads",
        "  connections  p50 ms",
        "  1            4.20    ≤ 3 ms ✗",
        "  8            9.00",
    ]
    fine = Section("Calls", (), bounds=[Bound("calls", 50, 50, least=True)])
    assert verdict([section, fine]) == "1 of 2 bounds hold\n  ✗ a read: 4.2 ms, must be ≤ 3 ms"
    assert verdict([Section("RPC", ())]) == ""


def test_wrk_is_read_in_milliseconds_whatever_its_units() -> None:
    assert wrk.read(REPORT) == wrk.Load(Run(996.12, 0.5, 1200.0), 1992)


def test_requests_take_turns_and_their_95th_percentile_is_read(tmp_path: Path) -> None:
    mix = wrk.mix(tmp_path / "mix", ["/api/v1/parties?phone=101", ("/api/v1/counterparties", {"name": "ООО «Заря»"})])
    get, post = mix.file.read_text().splitlines()
    assert get.split("\t") == ["GET", "/api/v1/parties?phone=101", ""]
    method, path, body = post.split("\t")
    assert (method, path, json.loads(body)) == ("POST", "/api/v1/counterparties", {"name": "ООО «Заря»"})
    assert mix.count == 2 and "function request()" in mix.script.read_text()
    assert wrk.read(REPORT + "     95%    12.500ms\n").run == Run(996.12, 0.5, 1200.0, 12.5)


def test_what_is_looked_for_is_in_the_base() -> None:
    sample = Sample(1, 5000, count=50)
    names = " ".join(record["name"].lower() for record in sample.records)
    assert sample.names() and all(len(part) == 5 and part in names for part in sample.names())
    assert all(re.fullmatch(r"\d{7}", part) for part in sample.phones())
    emails = " ".join(email for record in sample.records for email in record["emails"])
    assert all(part in emails for part in sample.emails())
    (found,) = searches(["ова"], "name")
    assert found == "/api/v1/counterparties?limit=50&search=%D0%BE%D0%B2%D0%B0&search_in=%5B%22name%22%5D"


def test_a_table_to_import_has_new_clients_and_some_of_the_base(tmp_path: Path) -> None:
    wide, narrow = tmp_path / "wide.csv", tmp_path / "narrow.csv"
    client_table.write(wide, 40, 1, 500)
    client_table.write(narrow, 40, 1, 500, narrow=True)
    rows = list(csv.DictReader(wide.read_text("utf-8-sig").splitlines(), delimiter=";"))
    known = {client(1, number, 500, client_table.NOBODY)[0]["name"] for number in range(1, 501)}
    assert len(rows) == 40 and list(rows[0]) == list(client_table.TITLES)
    assert {row["Название"] in known for row in rows[9::10]} == {True}
    assert narrow.read_text("cp1251").splitlines()[0] == "Название;Телефон;Город"


def test_an_export_is_told_beside_bare_openpyxl() -> None:
    ours = [Work(9.0, 120.0, {}), Work(8.0, 140.0, {}), Work(30.0, 130.0, {})]
    section = exported(100_000, ours, [Work(7.5, 37.0, {}), Work(7.0, 36.0, {}), Work(8.0, 37.0, {})])
    assert [(bound.value, bound.held) for bound in section.bounds] == [(1.2, True), (140.0, True)]
    assert str(section).splitlines()[-1].split() == ["memory", "of", "contacts-jobs", "140", "≤", "250", "MB", "✓"]


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        (REPORT + "  Non-2xx or 3xx responses: 12\n", "Non-2xx or 3xx responses: 12"),
        (REPORT + "  Socket errors: connect 0, read 3, write 0, timeout 0\n", "Socket errors: connect 0, read 3"),
        ("unable to connect to 127.0.0.1:1 Connection refused", "cannot be read: unable to connect"),
    ],
)
def test_a_load_that_failed_is_no_figure(told: str, problem: str) -> None:
    with pytest.raises(Problem, match=re.escape(problem)):
        wrk.read(told)


def test_a_busy_machine_is_told_of() -> None:
    assert busy(0.4, 2) == "load average before the run 0.4"
    assert "OTHER WORK RUNS HERE" in busy(5.1, 2)


def test_how_quick_the_processor_is_stands_beside_the_figures() -> None:
    alone, together = map(float, re.fullmatch(r"a fixed .* (\d+) ms, on all .* (\d+)", pace()).groups())  # type: ignore[union-attr]
    assert 0 < alone <= together * 1.5


def test_an_invitation_names_caller_and_called_as_the_agent_reads_them() -> None:
    invitation = read_invitation(DIALOG.invite())
    assert (invitation.caller, invitation.request_user) == ("+79161234567", "+74951234567")
    head, _, body = DIALOG.invite().partition("\r\n\r\n")
    assert head.splitlines()[0] == "INVITE sip:+74951234567@127.0.0.1:18060 SIP/2.0"
    assert int(header_of(head, "Content-Length")) == len(body)
    assert "m=audio 40001 RTP/AVP 8\r\n" in body


def test_a_cancel_and_an_ack_belong_to_their_invitation() -> None:
    invite = DIALOG.invite()
    final = answer_to(invite, "487 Request Terminated", "theirs")
    for request, method in ((DIALOG.cancel(), "CANCEL"), (DIALOG.ack(final), "ACK")):
        for name in ("Via", "From", "Call-ID"):
            assert header_of(request, name) == header_of(invite, name)
        assert header_of(request, "CSeq") == f"1 {method}"
        assert request.endswith("Content-Length: 0\r\n\r\n")
    assert header_of(DIALOG.ack(final), "To").endswith(";tag=theirs")


def test_an_answer_repeats_what_it_must_and_nothing_else() -> None:
    answer = answer_to(DIALOG.invite(), "180 Ringing", "theirs")
    assert status_of(answer) == 180 and status_of(DIALOG.invite()) == 0
    assert header_of(answer, "Via") == header_of(DIALOG.invite(), "Via")
    assert header_of(answer, "Contact") == "" and "m=audio" not in answer


def test_a_phone_rings_until_the_caller_gives_up() -> None:
    desk = DeskPhone()
    caller = Caller(desk.port, "101")
    try:
        for number in ("+79160000001", "+79160000002"):
            caller.give_up(caller.ring(number))
    finally:
        caller.close()
        desk.close()


def test_a_call_that_was_not_heard_of_is_a_bound_missed() -> None:
    section = call.section(Stream.kind, [0.08, None, 0.12, 0.1], [None] * 4)
    assert section.rows == [
        ["the event `call_ringing`, with the client's card", "100", "120", "3 of 4", "≤ 150 ms ✓"],
    ]
    assert [bound.held for bound in section.bounds] == [True, False]
    assert section.notes == ["Chromium or playwright is missing: no browser was measured"]


def test_all_parts_are_measured_where_none_is_named() -> None:
    assert parser().parse_args([]).part == "all"
    assert parser().parse_args(["http", "--seconds", "1", "--strict"]).strict
    large = parser().parse_args(["contacts", "--large"])
    assert (large.size, large.large) == (100_000, True)
    pieces = parser().parse_args(["contacts", "--keep", "there", "--only", "base", "million"])
    assert (pieces.keep, pieces.only) == (Path("there"), ["base", "million"])
    with pytest.raises(SystemExit):
        parser().parse_args(["everything"])
