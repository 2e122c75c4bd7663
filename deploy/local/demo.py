"""The demo's own processes beside the suite, and what happens on the first start."""

from __future__ import annotations

import secrets
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence

from deploy.local import demo_data
from deploy.local.children import plain_env
from deploy.local.imap import Dovecot, DovecotFailed
from deploy.local.problem import Problem
from deploy.local.processes import Program
from deploy.local.progress import say, step
from deploy.local.stack import ROOT, Keys, Stack


class Mailboxes(Program):
    """The private Dovecot; its configuration is written anew before each launch."""

    death_signal = "TERM"  # it has children of its own to end

    def __init__(self, stack: Stack, dovecot: Dovecot) -> None:
        super().__init__("demo-mailbox", [], plain_env(), stack, port=dovecot.imap_port)
        self.dovecot = dovecot

    def command(self) -> Sequence[str]:
        argv = self.dovecot.command()
        # It changes its user itself, which makes the kernel forget the death signal that was asked for before.
        return [argv[0], "--pdeathsig", self.death_signal, *argv[1:]] if argv[0] == "setpriv" else argv


def programs(stack: Stack, keys: Keys) -> list[Program]:
    """The seller's telephone, the mailbox, the letter carrier, the stand-in for RosBusinessSoft."""
    python = sys.executable
    environment = plain_env() | {"PYTHONUNBUFFERED": "1", "HOME": str(stack.folder)}
    phone = environment | {
        "OTKLIK_DEMO_PHONE_PORT": str(stack.port("demo-phone")),
        "OTKLIK_SIP_PORT": str(stack.port("sip")),
    }
    carrier = environment | {
        "OTKLIK_DEMO_SMTP_PORT": str(stack.port("smtp")),
        "OTKLIK_DEMO_LMTP_PORT": str(stack.port("lmtp")),
        "OTKLIK_DEMO_SMTP_FOLDER": str(stack.folder / "sent"),
    }
    rbs = [python, "-m", "tests.fakes.rbs", "--port", str(stack.port("demo-rbs"))]
    all_programs = [
        Program("demo-phone", [python, "-m", "deploy.local.demo_phone"], phone, stack),
        Program("demo-smtp", [python, "-m", "deploy.local.demo_smtp"], carrier, stack, port=stack.port("smtp")),
        Program("demo-rbs", rbs, environment, stack, port=stack.port("demo-rbs")),
    ]
    dovecot = Dovecot(
        stack.folder / "imap", stack.port("imap"), stack.port("lmtp"), {demo_data.MAILBOX: keys.mailbox_password}
    )
    try:
        dovecot.command()
        all_programs.append(Mailboxes(stack, dovecot))
    except DovecotFailed as error:
        say(f"    ! the demo goes without a mailbox: {error}")
    return all_programs


def first_run(
    stack: Stack,
    keys: Keys,
    environment: Mapping[str, str],
    database_url: str,
    mailbox: bool,
    line_made: Callable[[], None],
) -> list[str]:
    """Make users and, for the demo, its data, where that has not been done; answers what to tell the user.

    `mailbox`: whether there is a server for the demo's mailbox. `line_made` is called once there is a telephone line.
    """
    done = stack.folder / "first-run-done"
    environment = {**environment, "OTKLIK_DATABASE_URL": database_url}
    if not stack.demo:
        lines = [] if done.exists() else make_admin(environment)
        done.touch()
        return [f"\nOtklik is ready: {stack.address}", *lines]
    if not done.exists():
        with step("demo data"):
            run(["-m", "deploy.local.demo_users"], environment)
            demo_data.load(stack, keys, mailbox)
            line_made()
        done.touch()
    return demo_welcome(stack)


def make_admin(environment: Mapping[str, str]) -> list[str]:
    """The first user, with a password that is told this once."""
    password = secrets.token_urlsafe(12)
    command = ["-m", "gateway.users", "create", "--login", "admin", "--name", "Администратор", "--role", "admin"]
    said = run([*command, "--password-stdin", "--if-missing"], environment, password + "\n")
    if "already" in said:
        return []
    return [f"The first login, whose password is shown only now:  admin  {password}"]


def run(arguments: Sequence[str], environment: Mapping[str, str], given: str = "") -> str:
    """A Python program to its end; answers what it said. Raises Problem with its last line."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=dict(environment),
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        said = done.stdout.strip().splitlines() or ["it gave no reason"]
        raise Problem(f"{arguments[1]} failed: {said[-1]}")
    return done.stdout


def demo_welcome(stack: Stack) -> list[str]:
    """The address, a login per role, and what to try next."""
    return f"""
Otklik is ready: {stack.address}

    who               login    password
    administrator     admin    {demo_data.PASSWORD}
    head of sales     olga     {demo_data.PASSWORD}
    manager           anna     {demo_data.PASSWORD}     the demo's calls ring here
    manager           boris    {demo_data.PASSWORD}

Sign in as anna, then try in another terminal:

    ./otklik demo call      a client rings: the card appears at the lower right
    ./otklik demo email     a client's letter arrives in the timeline
    ./otklik demo lead      a partner's program posts a lead
    ./otklik status         what runs, and how it is
    ./otklik help           everything else

The programs' interface is described at {stack.address}/api/v1/docs
""".splitlines()
