"""System packages by apt: what is missing is installed, and no service of the system is started by it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from deploy.local.problem import Problem
from deploy.local.stack import ROOT

BROKER = ("rabbitmq-server",)
SOUND = ("libsrtp2-1", "libsamplerate0", "libopus0")
"""What pjsua2 is linked with, beyond what every Debian has."""
DEMO_MAIL = ("dovecot-imapd", "dovecot-lmtpd")
TEST_PEERS = (
    *("sip-tester", "kamailio", "baresip-core", "sox"),
    *DEMO_MAIL,
    *("chromium", "fonts-dejavu-core"),
)

NO_NETWORK = ("Temporary failure resolving", "Could not resolve", "Could not connect", "Unable to connect", "timed out")

# Debian starts a service when its package is installed, and at every boot from then on. Ours are private and need
# neither: starting is forbidden while this runs, and what came with these packages is disabled afterwards.
INSTALL = """
set -u
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\\nexit 101\\n' > "$policy" && chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
before=$(ls /lib/systemd/system 2>/dev/null)
install() { apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"; }
install "$@" || { apt-get update -q && install "$@"; } || exit 1
if [ -d /run/systemd/system ]; then
    for unit in rabbitmq-server.service epmd.service epmd.socket dovecot.service dovecot.socket kamailio.service; do
        [ -e "/lib/systemd/system/$unit" ] || continue
        echo "$before" | grep -qx "$unit" || systemctl disable --quiet "$unit" || true
    done
fi
"""


def missing(packages: Iterable[str]) -> list[str]:
    """Those of them that are not installed; all of them where the system has no dpkg."""
    wanted = list(packages)
    if shutil.which("dpkg-query") is None:
        return wanted
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f=${Package} ${db:Status-Status}\n", *wanted], capture_output=True, text=True
    )
    have = {line.split()[0] for line in answer.stdout.splitlines() if line.endswith(" installed")}
    return [name for name in wanted if name not in have]


def install(packages: Iterable[str]) -> None:
    """Install these. Raises Problem: no apt, no right, no network, or what apt said."""
    wanted = list(packages)
    command = " ".join(["apt-get install", *wanted])
    if shutil.which("apt-get") is None:
        raise Problem(f"these are needed and this system has no apt-get: {' '.join(wanted)}")
    done = subprocess.run(
        [*as_root(f"to run: {command}"), "sh", "-c", INSTALL, "install", *wanted],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    if done.returncode != 0:
        raise Problem(_why(command, done.stdout))


def as_root(why: str) -> list[str]:
    """What to put before a command so that it runs as root: nothing, or sudo. Raises Problem where neither works."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        if subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
            return ["sudo", "-n"]
        # Asked once, on the terminal: the steps that run beside each other must not ask.
        if sys.stdin and sys.stdin.isatty() and subprocess.run(["sudo", "-v"]).returncode == 0:
            return ["sudo", "-n"]
    raise Problem(f"the right of root is needed, once, {why}; run that as root, or run ./otklik as root or with sudo")


def offer_docker() -> str:
    """The way around a missing RabbitMQ, where Docker is present; else empty."""
    if shutil.which("docker") and Path(ROOT, "deploy", "compose.yaml").exists():
        return " Docker is here: `docker compose -f deploy/compose.yaml up` brings up the suite without it."
    return ""


def _why(command: str, output: str) -> str:
    if any(sign in output for sign in NO_NETWORK):
        return f"the package servers cannot be reached: check the network (and http_proxy), then `{command}`"
    errors = [line for line in output.splitlines() if line.startswith(("E:", "dpkg: error"))]
    last = errors[-1] if errors else (output.strip().splitlines() or ["it said nothing"])[-1]
    return f"`{command}` failed: {last}"
