"""`python -m deploy.local COMMAND`, which `./otklik` calls once its Python is in order. `help.txt` tells of all."""

from __future__ import annotations

import argparse
import errno
import runpy
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.local.problem import Problem
from deploy.local.stack import ROOT, Stack

HELP = Path(__file__).with_name("help.txt")


def parser() -> argparse.ArgumentParser:
    main = argparse.ArgumentParser("./otklik", usage="./otklik COMMAND (./otklik help lists all)", add_help=False)
    commands = main.add_subparsers(dest="command", required=True, metavar="COMMAND")
    up = commands.add_parser("up")
    up.add_argument("--detach", "-d", action="store_true")
    for name in ("keep-up", "stop", "status", "doctor", "openapi", "help"):
        commands.add_parser(name)
    logs = commands.add_parser("logs")
    logs.add_argument("name", nargs="?")
    logs.add_argument("-f", "--follow", action="store_true")
    logs.add_argument("-n", "--lines", type=int, default=40)
    commands.add_parser("reset").add_argument("--yes", action="store_true")
    demo = commands.add_parser("demo").add_subparsers(dest="what", required=True, metavar="call|email|lead")
    demo.add_parser("call").add_argument("--from", dest="number", default=None)
    demo.add_parser("email")
    demo.add_parser("lead")
    dead = commands.add_parser("dead-letters")
    dead.add_argument("action", nargs="?", default="list", choices=["list", "show", "replay", "delete"])
    dead.add_argument("which", nargs="?")
    return main


def run(arguments: Sequence[str]) -> int:
    """Raises Problem."""
    if not arguments or arguments[0] in ("help", "--help", "-h"):
        print(HELP.read_text(), end="")
        return 0
    if arguments[0] == "test":
        from deploy.local.testing import test

        return test(arguments[1:])
    if arguments[0] == "bench":
        sys.argv = ["./otklik bench", *arguments[1:]]
        runpy.run_module("deploy.local.bench", run_name="__main__")
        return 0
    asked = parser().parse_args(arguments)
    if asked.command == "openapi":
        return openapi()
    return about_the_stack(asked)


def openapi() -> int:
    """Write the HTTP interface's description and the web UI's types from it."""
    from deploy.local import web

    code = subprocess.run([sys.executable, "-m", "gateway.openapi"], cwd=ROOT).returncode
    if code == 0:
        web.ensure_node(print)
        web.install_packages(print)
        web.npm("run", "api")
        print("written: gateway/web/src/api/openapi.json, schema.ts")
    return code


def about_the_stack(asked: argparse.Namespace) -> int:
    from deploy.local import running

    stack = Stack.from_environment()
    if asked.command == "up":
        from deploy.local.up import up

        return up(stack, asked.detach)
    if asked.command == "keep-up":
        from deploy.local.keep import keep_up

        return keep_up(stack)
    stack = running.current(stack)
    if asked.command == "status":
        return running.status(stack)
    if asked.command == "stop":
        return running.stop(stack)
    if asked.command == "reset":
        return running.reset(stack, asked.yes)
    if asked.command == "logs":
        return running.logs(stack, asked.name, asked.follow, asked.lines)
    if asked.command == "doctor":
        from deploy.local.doctor import doctor

        return doctor(stack)
    if asked.command == "dead-letters":
        from deploy.local.dead_letters import dead_letters

        return dead_letters(stack, asked.action, asked.which)
    from deploy.local import demo_commands, demo_data

    if asked.what == "call":
        return demo_commands.call(stack, asked.number or demo_data.CALLER)
    return demo_commands.email(stack) if asked.what == "email" else demo_commands.lead(stack)


def main() -> int:
    try:
        return run(sys.argv[1:])
    except Problem as problem:
        print(f"otklik: {problem}", file=sys.stderr)
        return problem.code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except OSError as error:
        print(f"otklik: {in_words(error)}", file=sys.stderr)
        return 1


def in_words(error: OSError) -> str:
    """What the user can do about it. Raises what nobody can."""
    if error.errno == errno.ENOSPC:
        return "the disk is full: free some space, or choose another disk with OTKLIK_DATA"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"no right to use {error.filename}: run as the user who made it, or choose a folder with OTKLIK_DATA"
    raise error


if __name__ == "__main__":
    raise SystemExit(main())
