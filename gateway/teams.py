"""Teams: people who work together."""

from uuid import UUID

import msgspec
import sqlalchemy as sa
from msgspec import UNSET
from sqlalchemy.exc import IntegrityError

from gateway import models
from gateway.interface import Team, TeamChange, TeamDraft, TeamNameTaken
from gateway.users import announce
from services.kit.db import Session
from services.kit.wire import NotFound


def list_teams(db: Session) -> list[Team]:
    """All, by name."""
    return [_answer(row) for row in db.scalars(sa.select(models.Team).order_by(models.Team.name, models.Team.id))]


def create_team(db: Session, draft: TeamDraft) -> Team:
    """Raises TeamNameTaken."""
    row = models.Team(name=draft.name)
    db.add(row)
    _flush(db, draft.name)
    return _answer(row)


def update_team(db: Session, team_id: UUID, version: int, change: TeamChange) -> Team:
    """Raises NotFound, VersionConflict, TeamNameTaken."""
    row = _locked(db, team_id, version)
    if change.name is not UNSET:
        row.name = change.name
    row.touch()
    _flush(db, row.name)
    return _answer(row)


def delete_team(db: Session, team_id: UUID, version: int) -> list[UUID]:
    """Its people are in no team then; the answer is who they were. Raises NotFound, VersionConflict."""
    row = _locked(db, team_id, version)
    people = db.scalars(
        sa.select(models.User).where(models.User.team_id == team_id).order_by(models.User.id).with_for_update()
    ).all()
    for one in people:
        one.team_id = None
        one.touch()
        announce(db, one)
    db.flush()
    db.delete(row)
    return [one.id for one in people]


def _locked(db: Session, team_id: UUID, version: int) -> models.Team:
    row = db.get(models.Team, team_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such team.")
    row.require_version(version, "team", lambda: _answer(row))
    return row


def _flush(db: Session, name: str) -> None:
    try:
        db.flush()
    except IntegrityError:
        raise TeamNameTaken(f"There is a team «{name}» already.", field="name") from None


def _answer(row: models.Team) -> Team:
    return msgspec.convert(row, Team, from_attributes=True)
