"""Teams: everybody may know them; admins make and change them."""

from uuid import UUID

from gateway import teams
from gateway.dispatch import Visit
from gateway.interface import Team, TeamChange, TeamDraft, TeamPage
from gateway.routes import ADMIN, Api

api = Api("Users")


def list_teams(visit: Visit) -> TeamPage:
    """All teams, by name, on one page."""
    with visit.gateway.database(visit.asker, read_only=True) as db:
        return TeamPage(items=teams.list_teams(db), cursor=None)


def create_team(visit: Visit, draft: TeamDraft) -> Team:
    """For `admin`. Raises TeamNameTaken."""
    with visit.gateway.database(visit.asker) as db:
        return teams.create_team(db, draft)


def update_team(visit: Visit, team_id: UUID, version: int, change: TeamChange) -> Team:
    """For `admin`. Raises NotFound, VersionConflict, TeamNameTaken."""
    with visit.gateway.database(visit.asker) as db:
        return teams.update_team(db, team_id, version, change)


def delete_team(visit: Visit, team_id: UUID, version: int) -> None:
    """For `admin`. Its people stay, in no team. Raises NotFound, VersionConflict."""
    with visit.gateway.database(visit.asker) as db:
        people = teams.delete_team(db, team_id, version)
    for user_id in people:
        visit.gateway.sessions.forget(user_id)


api.get("/teams", list_teams, "All teams")
api.post("/teams", create_team, "Add a team", roles=ADMIN)
api.patch("/teams/{team_id}", update_team, "Rename a team", roles=ADMIN)
api.delete("/teams/{team_id}", delete_team, "Delete a team", roles=ADMIN)
