"""The suite's databases: one each, with a login that can reach no other."""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import urlsplit

from deploy.local.children import plain_env
from deploy.local.problem import Problem
from deploy.local.stack import DATABASES, ROOT, Keys


def addresses(postgres_url: str, keys: Keys) -> dict[str, str]:
    """The url of each one on this server; nothing is asked or made."""
    server = urlsplit(postgres_url)
    place = server.netloc.rpartition("@")[2]
    return {
        name: server._replace(
            scheme="postgresql", netloc=f"otklik_{name}:{keys.database_passwords[name]}@{place}", path=f"/otklik_{name}"
        ).geturl()
        for name in DATABASES
    }


def make(postgres_url: str, keys: Keys) -> dict[str, str]:
    """Make what is missing, migrate all to the newest version, answer their addresses. Raises Problem."""
    made = addresses(postgres_url, keys)
    environment = plain_env() | {"OTKLIK_POSTGRES_URL": postgres_url}
    environment |= {f"OTKLIK_{name.upper()}_DATABASE_URL": url for name, url in made.items()}
    done = subprocess.run(
        [sys.executable, "-m", "services.kit.migrate", "--provision"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        said = done.stdout.strip().splitlines() or ["it said nothing"]
        hint = " (OTKLIK_POSTGRES_URL must be a superuser's)" if os.environ.get("OTKLIK_POSTGRES_URL") else ""
        raise Problem(f"the databases could not be made{hint}: {said[-1][:500]}")
    return made
