"""Is this process alive, and can it work? For load balancers that see this port only."""

import msgspec
from flask import Response

from gateway.dispatch import Visit
from gateway.interface import Health
from gateway.routes import Api
from services.kit.health import readiness

api = Api("Suite")


def get_live_health(visit: Visit) -> Health:
    """The process turns."""
    return Health(states={})


def get_ready_health(visit: Visit) -> Response:
    """Database, broker and migrations: 200 where all are fine, else 503; the body is a `Health` either way."""
    ready, states = readiness(visit.gateway.checks)
    return Response(msgspec.json.encode(Health(states=states)), 200 if ready else 503, content_type="application/json")


api.get("/health/live", get_live_health, "Is the gateway alive?", roles=())
api.get("/health/ready", get_ready_health, "Can the gateway work?", roles=())
