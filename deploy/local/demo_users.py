"""The demo's four people: `python -m deploy.local.demo_users`, on the gateway's database, where they are missing.

Everyone knows their password, and it is shorter than the gateway accepts from anybody else: so this refuses to run
outside the demo.
"""

from __future__ import annotations

import os
import sys

from deploy.local.demo_data import PASSWORD, USERS
from gateway.interface import UserDraft
from gateway.passwords import hash_password
from gateway.users import create_user, find_user
from services.kit.db import Database
from services.kit.settings import load, need
from services.kit.wire import system


def main() -> int:
    if not load(os.environ).demo:
        print("OTKLIK_DEMO is not 1", file=sys.stderr)
        return 2
    database = Database.plain(need(load().database_url, "OTKLIK_DATABASE_URL"), service="gateway", amqp_uri="")
    try:
        with database(system("demo")) as db:
            for login, name, role in USERS:
                if find_user(db, login) is None:
                    draft = UserDraft(login=login, name=name, role=role, password=PASSWORD)
                    create_user(db, draft, hash_password(PASSWORD))
    finally:
        database.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
