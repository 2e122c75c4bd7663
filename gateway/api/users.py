"""Users: everybody may know who is who; admins make and change them."""

from uuid import UUID

from msgspec import UNSET

from gateway.dispatch import Visit
from gateway.interface import User, UserChange, UserDraft, UserPage
from gateway.passwords import hash_password
from gateway.routes import ADMIN, Api
from gateway.users import create_user as create
from gateway.users import list_users as everybody
from gateway.users import update_user as update

api = Api("Users")


def list_users(visit: Visit) -> UserPage:
    """All people, by name, on one page."""
    with visit.gateway.database(visit.asker, read_only=True) as db:
        return UserPage(items=everybody(db), cursor=None)


def create_user(visit: Visit, draft: UserDraft) -> User:
    """For `admin`. Raises LoginTaken."""
    password_hash = hash_password(draft.password)
    with visit.gateway.database(visit.asker) as db:
        return create(db, draft, password_hash)


def update_user(visit: Visit, user_id: UUID, version: int, change: UserChange) -> User:
    """For `admin`. Raises NotFound, VersionConflict, LastAdmin."""
    gateway = visit.gateway
    password_hash = None if change.password is UNSET else hash_password(change.password)
    with gateway.database(visit.asker) as db:
        user = update(db, user_id, version, change, password_hash)
        if password_hash is not None or not user.active:
            gateway.sessions.end_of(db, user_id, but=visit.known.token_hash if user.active else None)
    gateway.sessions.forget(user_id)
    if password_hash is not None or not user.active:
        gateway.streams.cut_user(user_id)
    return user


api.get("/users", list_users, "All people")
api.post("/users", create_user, "Add a person", roles=ADMIN)
api.patch("/users/{user_id}", update_user, "Change a person", roles=ADMIN)
