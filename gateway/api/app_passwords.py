"""App passwords: by which one's phone and mail program read the address book."""

from uuid import UUID

from gateway import app_passwords
from gateway.dispatch import Visit
from gateway.interface import AppPasswordDraft, AppPasswordPage, NewAppPassword
from gateway.routes import Api

api = Api("Address book")


def list_app_passwords(visit: Visit) -> AppPasswordPage:
    """One's own, oldest first, on one page."""
    with visit.gateway.database(visit.asker, read_only=True) as db:
        return AppPasswordPage(items=app_passwords.list_of(db, visit.known.id), cursor=None)


def create_app_password(visit: Visit, draft: AppPasswordDraft) -> NewAppPassword:
    """The answer shows the password, this once. Raises TooManyAppPasswords."""
    with visit.gateway.database(visit.asker) as db:
        return app_passwords.make(db, visit.known.id, draft)


def delete_app_password(visit: Visit, password_id: UUID) -> None:
    """From now on it opens nothing. Raises NotFound."""
    with visit.gateway.database(visit.asker) as db:
        app_passwords.revoke(db, visit.known.id, password_id)
    visit.gateway.app_passwords.forget()


api.get("/app-passwords", list_app_passwords, "One's app passwords")
api.post("/app-passwords", create_app_password, "Make an app password", secret=True)
api.delete("/app-passwords/{password_id}", delete_app_password, "Revoke an app password")
