"""Users: the people who sign in.

`python -m gateway.users create --login L --name N --role R --password-stdin [--if-missing]` makes one from a shell.
"""

import argparse
import sys
from typing import cast
from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import UNSET
from sqlalchemy.exc import IntegrityError

from gateway import models
from gateway.interface import LastAdmin, LoginTaken, User, UserChange, UserDraft
from gateway.passwords import hash_password
from services.kit.db import Database, Session
from services.kit.settings import SettingsError, load, need
from services.kit.wire import Invalid, NotFound, Reach, Role, ServiceError, UserChanged, system


def list_users(db: Session) -> list[User]:
    """Everybody, by name."""
    return [_answer(row) for row in db.scalars(sa.select(models.User).order_by(models.User.name, models.User.id))]


def find_user(db: Session, login: str) -> User | None:
    row = db.scalar(sa.select(models.User).where(sa.func.lower(models.User.login) == login.lower()))
    return _answer(row) if row is not None else None


def create_user(db: Session, draft: UserDraft, password_hash: str) -> User:
    """Raises LoginTaken, Invalid."""
    _check_team(db, draft.team_id)
    row = models.User(
        login=draft.login,
        name=draft.name,
        role=draft.role,
        active=True,
        team_id=draft.team_id,
        reach=draft.reach if draft.role == "manager" else "all",
        password_hash=password_hash,
    )
    db.add(row)
    try:
        db.flush()
    except IntegrityError:
        raise LoginTaken(f"Somebody signs in as {draft.login} already.", field="login") from None
    announce(db, row)
    return _answer(row)


def update_user(db: Session, user_id: UUID, version: int, change: UserChange, password_hash: str | None) -> User:
    """Raises NotFound, VersionConflict, LastAdmin, Invalid."""
    # All admins are locked, so that two of them cannot dismiss each other at the same moment.
    rows = db.scalars(
        sa.select(models.User)
        .where(sa.or_(models.User.id == user_id, models.User.role == "admin"))
        .order_by(models.User.id)
        .with_for_update()
    ).all()
    row = next((one for one in rows if one.id == user_id), None)
    if row is None:
        raise NotFound("There is no such user.")
    row.require_version(version, "user", lambda: _answer(row))
    if change.team_id is not UNSET:
        _check_team(db, change.team_id)
    was = row.role
    for field in ("name", "role", "active", "team_id", "reach"):
        if (value := getattr(change, field)) is not UNSET:
            setattr(row, field, value)
    if row.role != "manager":
        row.reach = "all"
    elif was != "manager" and change.reach is UNSET:
        row.reach = "own"
    if password_hash is not None:
        row.password_hash = password_hash
    if not any(one.role == "admin" and one.active for one in rows):
        raise LastAdmin("Somebody must stay who can administer.")
    row.touch()
    announce(db, row)
    return _answer(row)


def change_password(db: Session, user_id: UUID, password_hash: str) -> None:
    """One's own. Raises NotFound."""
    row = db.get(models.User, user_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such user.")
    row.password_hash = password_hash
    row.touch()
    announce(db, row)


def announce(db: Session, row: models.User) -> None:
    """Tells the services who this is now."""
    db.publish(
        UserChanged(
            id=row.id,
            version=row.version,
            name=row.name,
            role=cast(Role, row.role),
            active=row.active,
            team_id=row.team_id,
            reach=cast(Reach, row.reach),
        )
    )


def announce_all(db: Session) -> None:
    """For a service that is new, or whose database was restored: they take what they do not know."""
    for row in db.scalars(sa.select(models.User).order_by(models.User.id)):
        announce(db, row)


def _check_team(db: Session, team_id: UUID | None) -> None:
    """The team is there, and stays for this transaction."""
    team = sa.select(models.Team.id).where(models.Team.id == team_id).with_for_update(key_share=True)
    if team_id is not None and db.scalar(team) is None:
        raise Invalid("There is no such team.", field="team_id")


def _answer(row: models.User) -> User:
    return msgspec.convert(row, User, from_attributes=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    create = parser.add_subparsers(required=True).add_parser("create", help="make a user")
    create.add_argument("--login", required=True)
    create.add_argument("--name", required=True)
    create.add_argument("--role", required=True)
    create.add_argument("--password-stdin", action="store_true", required=True, help="the first line of the input")
    create.add_argument("--if-missing", action="store_true", help="fine if the login is there already")
    arguments = parser.parse_args()
    password = sys.stdin.readline().rstrip("\r\n")
    try:
        draft = msgspec.convert(
            {"login": arguments.login, "name": arguments.name, "role": arguments.role, "password": password}, UserDraft
        )
        database = Database.plain(need(load().database_url, "OTKLIK_DATABASE_URL"), service="gateway", amqp_uri="")
        try:
            with database(system("shell")) as db:
                if arguments.if_missing and find_user(db, draft.login) is not None:
                    print(f"{draft.login} is there already.")
                    return 0
                user = create_user(db, draft, hash_password(draft.password))
        finally:
            database.close()
    except (msgspec.ValidationError, SettingsError, ServiceError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{user.login} ({user.role}) may sign in now.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
