"""Databases, logins, tables and queues, made before anything runs.

`python -m services.kit.migrate [name …]` upgrades the tables and declares the queues of each named part. Addresses come
from `OTKLIK_DATABASE_URL` (one name) or `OTKLIK_<NAME>_DATABASE_URL`. `--provision` first makes the databases and
logins, as the superuser of `OTKLIK_POSTGRES_URL`.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from psycopg import sql

from services.kit.db import sqlalchemy_url
from services.kit.log import configure, get_logger
from services.kit.settings import SettingsError, load, need

log = get_logger(__name__)
SERVICES = ("contacts", "leads", "telephony", "mail", "reminders", "rbs_sync")
PARTS = (*SERVICES, "gateway")
"""What has a database: the services, and the gateway for its users."""
ROOT = Path(__file__).parent.parent.parent


def scripts(name: str) -> list[tuple[ScriptDirectory, str]]:
    """The migrations of a part with their version tables: kit's for the outbox and inbox, then its own."""
    own = ROOT / ("gateway" if name == "gateway" else f"services/{name}") / "migrations"
    return [
        (ScriptDirectory(str(folder), version_locations=[str(folder)]), table)
        for folder, table in ((ROOT / "services/kit/migrations", "kit_version"), (own, "version"))
    ]


def upgrade(name: str, url: str) -> None:
    """Brings the tables of a part to the newest version. Two runners at once wait for each other."""
    engine = sa.create_engine(sqlalchemy_url(url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT pg_advisory_lock(hashtext('otklik migrations'))"))
        connection.commit()
        for script, table in scripts(name):
            _upgrade(connection, script, table)
    engine.dispose()


def _upgrade(connection: sa.Connection, script: ScriptDirectory, table: str) -> None:
    def steps(revision: Any, _context: Any) -> Any:
        return script._upgrade_revs("heads", revision)

    with EnvironmentContext(Config(), script, fn=steps) as environment:
        environment.configure(connection=connection, version_table=table, transaction_per_migration=True)
        with environment.begin_transaction():
            environment.run_migrations()
    connection.commit()


def pending(name: str, engine: sa.Engine) -> str:
    """`ok`, or which migration the database lacks: for readiness."""
    with engine.connect() as connection:
        for script, table in scripts(name):
            head = script.get_current_head()
            have = None
            if sa.inspect(connection).has_table(table):
                have = connection.execute(sa.text(f"SELECT version_num FROM {table}")).scalar()  # noqa: S608 - a constant
            if have != head:
                return f"the database is at {have}, this program needs {head}: run the migrations"
    return "ok"


def provision(postgres_url: str, name: str, password: str) -> str:
    """Makes the database and the login of a part where they are missing, and answers the part's address.

    Nobody but this login (and the superuser) may connect to the database.
    """
    login = f"otklik_{name}"
    engine = sa.create_engine(sqlalchemy_url(postgres_url), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        who = sql.Identifier(login)
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (login,))
        verb = sql.SQL("ALTER" if cursor.fetchone() else "CREATE")
        cursor.execute(sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, who, sql.Literal(password)))
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (login,))
        if not cursor.fetchone():
            # A superuser who is none (a managed server) must be a member of the role to give it a database.
            cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(who))
            cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(who, who))
        cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(who))
    engine.dispose()
    url = sa.make_url(postgres_url).set(username=login, password=password, database=login)
    return url.render_as_string(hide_password=False)


def declare_queues(name: str, amqp_uri: str) -> None:
    """Declares the queues a service listens to, so that events wait there before its first start."""
    if name == "gateway":
        return
    from services.kit.bus import declare, service_class  # brings nameko

    declare(service_class(name), amqp_uri)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[[], *PARTS], default=[])
    parser.add_argument("--provision", action="store_true", help="make databases and logins first")
    arguments = parser.parse_args()
    configure("migrate")
    names = arguments.names or PARTS
    try:
        for name in names:
            address = os.environ.get(f"OTKLIK_{name.upper()}_DATABASE_URL") or (
                os.environ.get("OTKLIK_DATABASE_URL", "") if len(names) == 1 else ""
            )
            url = need(address, f"OTKLIK_{name.upper()}_DATABASE_URL")
            if arguments.provision:
                superuser = need(os.environ.get("OTKLIK_POSTGRES_URL", ""), "OTKLIK_POSTGRES_URL")
                provision(superuser, name, sa.make_url(url).password or "")
            upgrade(name, url)
            if amqp_uri := load().amqp_uri:
                declare_queues(name, amqp_uri)
            log.info("migrated", part=name)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
