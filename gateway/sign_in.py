"""Signing in with a password, made too slow for guessing.

Every try is counted before its password is looked at, so many at once gain nothing. Beyond a few wrong ones the wait
doubles with each: for the login from this address first, then for the login from anywhere, and for the address.
"""

from datetime import timedelta

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from gateway import models, passwords
from gateway.interface import Credentials, TooManyRequests, User, WrongPassword
from services.kit.db import Database, Session
from services.kit.wire import Asker, now

FORGOTTEN_AFTER = timedelta(hours=1)
LONGEST_WAIT = timedelta(minutes=15)
FREE_TRIES = {"login and address": 5, "address": 50, "login": 100}


def sign_in(database: Database, asker: Asker, credentials: Credentials, address: str) -> User:
    """The user whose password it is. Raises WrongPassword, TooManyRequests."""
    login = credentials.login.lower()
    subjects = {
        f"login {login} from {address}": FREE_TRIES["login and address"],
        f"address {address}": FREE_TRIES["address"],
        f"login {login}": FREE_TRIES["login"],
    }
    with database(asker) as db:
        _count(db, subjects)
        user = db.scalar(sa.select(models.User).where(sa.func.lower(models.User.login) == login, models.User.active))
    if not passwords.is_password(credentials.password, user.password_hash if user else None) or user is None:
        raise WrongPassword("The login or the password is wrong.")
    with database(asker) as db:
        _forgive(db, list(subjects))
    return msgspec.convert(user, User, from_attributes=True)


def _count(db: Session, subjects: dict[str, int]) -> None:
    """One more try for each subject. Raises TooManyRequests where one of them must wait."""
    table = models.SignInFailures
    for about in sorted(subjects):
        db.execute(insert(table).values(about=about, count=0, since=now()).on_conflict_do_nothing())
    rows = db.scalars(sa.select(table).where(table.about.in_(subjects)).order_by(table.about).with_for_update())
    for row in rows:
        if now() - row.since > FORGOTTEN_AFTER:
            row.count = 0
        excess = row.count - subjects[row.about]
        if excess >= 0:
            wait = row.since + min(timedelta(seconds=2 ** min(excess, 10)), LONGEST_WAIT) - now()
            if wait > timedelta(0):
                seconds = int(wait.total_seconds()) + 1
                raise TooManyRequests(f"Too many wrong passwords. Try again in {seconds} s.", retry_after=seconds)
        row.count += 1
        row.since = now()


def _forgive(db: Session, subjects: list[str]) -> None:
    """A right password: this login starts anew; the address gets its try back."""
    table = models.SignInFailures
    db.execute(sa.delete(table).where(table.about.in_(subjects), ~table.about.startswith("address ")))
    db.execute(sa.update(table).where(table.about.in_(subjects)).values(count=sa.func.greatest(table.count - 1, 0)))


def forget_old_failures(db: Session) -> None:
    table = models.SignInFailures
    db.execute(sa.delete(table).where(table.since < now() - FORGOTTEN_AFTER))
