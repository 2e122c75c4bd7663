"""`./otklik bench [rpc|http|call|memory|contacts|telephony|mail|all] [--seconds 5] [--rounds 3] [--size …] [--strict]`.

A base of a million is filled once and measured piece by piece with `--keep FOLDER` and `--only PIECE …`.
"""

from __future__ import annotations

import argparse
import signal
import sys
from datetime import datetime
from pathlib import Path

from deploy.local import packages
from deploy.local.bench import contacts, wrk
from deploy.local.bench.figures import Section, verdict
from deploy.local.bench.ground import Ground
from deploy.local.bench.machine import machine, pace
from deploy.local.problem import Problem
from deploy.local.progress import say
from deploy.local.servers import rabbitmq_is_installed

PARTS = ("rpc", "memory", "http", "call", "contacts")
"""In the order of measuring: RPC before the suite is there, memory before anything was asked of it."""

PIECES = (*contacts.PIECES, "card", "webhooks", "sip", "reading", "mailing", "huge")
"""Those of contacts, of telephony, and of mail."""

SMALLEST = 1000
"""Counterparties: fewer would measure nothing."""


def parser() -> argparse.ArgumentParser:
    main = argparse.ArgumentParser("./otklik bench", description="Measure the suite on this machine.")
    main.add_argument("part", nargs="?", default="all", choices=[*PARTS, "telephony", "mail", "import", "all"])
    main.add_argument("--seconds", type=int, default=5, help="how long each run of rpc and http takes (5)")
    main.add_argument("--rounds", type=int, default=3, help="runs of each; the median counts (3)")
    main.add_argument("--size", type=int, default=100_000, help="counterparties of the base of contacts (100000)")
    main.add_argument("--rows", type=int, default=100_000, help="import: rows of the table (100000)")
    main.add_argument("--known", type=int, default=1_000_000, help="telephony: numbers of known clients (1000000)")
    main.add_argument("--events", type=int, default=100_000, help="telephony: webhook events (100000)")
    main.add_argument("--large", action="store_true", help="contacts: a million, too, with ten million entries")
    main.add_argument("--only", nargs="+", choices=PIECES, help="contacts, telephony, mail: these pieces alone")
    main.add_argument("--letters", type=int, default=5_000, help="mail: letters of the first import (5000)")
    main.add_argument("--recipients", type=int, default=10_000, help="mail: recipients of the mailing (10000)")
    main.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the databases there, and use what is kept")
    main.add_argument("--strict", action="store_true", help="exit code 1 where a bound is missed")
    return main


def main() -> int:
    """0 when it has measured, whatever came of it; with --strict 1 for a missed bound. Raises Problem."""
    asked = parser().parse_args()
    if asked.seconds < 1 or asked.rounds < 1:
        raise Problem("--seconds and --rounds must be 1 or more", 2)
    if asked.size < SMALLEST or asked.rows < SMALLEST:
        raise Problem(f"--size and --rows must be {SMALLEST} or more", 2)
    parts = PARTS if asked.part == "all" else (asked.part,)
    if not rabbitmq_is_installed():
        packages.install(packages.BROKER)
    if {"http", "contacts"} & set(parts):
        wrk.ensure()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended, and its folder goes
    sections: list[Section] = []
    with Ground(asked.keep and asked.keep.resolve()) as ground:
        about = [f"{datetime.now().astimezone():%Y-%m-%d %H:%M}", *machine(ground.folder)]
        about.append(f"before the run: {pace()}")
        for part in parts:
            sections += measure(part, ground, asked)
    about.append(f"after the run: {pace()}")
    if {"rpc", "http", "contacts"} & set(parts):
        about.append(f"rpc, http, contacts: each figure is the median of {asked.rounds} runs of {asked.seconds} s")
    say("\n" + "\n\n".join(filter(None, ["\n".join(about), *map(str, sections), verdict(sections)])))
    missed = any(not bound.held for section in sections for bound in section.bounds)
    return 1 if asked.strict and missed else 0


def measure(part: str, ground: Ground, asked: argparse.Namespace) -> list[Section]:
    from deploy.local.bench import call, http, huge_letters, mail, memory, rpc, telephony

    if part == "rpc":
        return rpc.measure(ground, asked.seconds, asked.rounds)
    if part == "http":
        return http.measure(ground, asked.seconds, asked.rounds)
    if part == "contacts":
        pieces = asked.only or (contacts.LARGE if asked.large else contacts.USUAL)
        return contacts.measure(ground, asked.size, pieces, asked.seconds, asked.rounds)
    if part == "telephony":
        return telephony.measure(ground, asked.only or telephony.PIECES, asked.known, asked.events)
    if part == "mail":
        pieces = asked.only or (*mail.PIECES, "huge")
        usual = mail.measure(ground, pieces, asked.letters, asked.recipients)
        return usual + ([huge_letters.measure(ground)] if "huge" in pieces else [])
    if part == "import":
        return contacts.measure_import(ground, asked.size, asked.rows)
    return call.measure(ground) if part == "call" else memory.measure(ground)


if __name__ == "__main__":
    sys.exit(main())
