"""The table of sign-ins at mail services."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.kit.wire import new_id, now
from services.mail.interface.sign_ins import SignInState
from services.mail.models import Base


class SignIn(Base):
    __tablename__ = "sign_ins"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID]
    state_hash: Mapped[str] = mapped_column(unique=True)
    """Of what the service gives back: who reads the database cannot answer in another's place."""
    state: Mapped[SignInState] = mapped_column(default="open")
    sealed: Mapped[str]
    """A `sign_ins.Begun`."""
    sealed_token: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
