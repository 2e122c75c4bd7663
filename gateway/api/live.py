"""The live stream."""

from flask import Response, request

from gateway.dispatch import Visit
from gateway.routes import Api

api = Api("Suite")


def get_live(visit: Visit) -> Response:
    """Server-sent events: `hello` first, then what happens, until either side goes.

    `event:` is the routing key of the fact, `data:` holds the ids of what changed; ask for the state with them. After
    `hello` ask for everything shown: what happened while nobody listened is not repeated. Calls (`{"call": Call}`) and
    due reminders (`{"reminder": Reminder}`) come with their record, to the people they concern.
    """
    events = visit.gateway.streams.open(visit.known, request.environ.get("gunicorn.socket"))
    return Response(events, content_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


api.get("/live", get_live, "What happens, as it happens", content_type="text/event-stream")
