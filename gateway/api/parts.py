"""Parts: which services answer."""

from gateway.dispatch import Visit
from gateway.interface import Parts
from gateway.routes import Api

api = Api("Suite")


def list_parts(visit: Visit) -> Parts:
    """Every service and since when it is up or down; `parts_changed` on the live stream tells of changes."""
    return Parts(parts=visit.gateway.parts.list())


api.get("/parts", list_parts, "Which parts of the suite are up?")
