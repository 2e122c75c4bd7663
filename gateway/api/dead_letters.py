"""Dead letters: messages that no service could handle, for an admin to read, replay or delete."""

from gateway.dispatch import Visit
from gateway.interface import DeadLetterPage
from gateway.routes import ADMIN, Api
from services.kit import dead_letters
from services.kit.dead_letters import DeadLetter

api = Api("Dead letters")


def list_dead_letters(visit: Visit) -> DeadLetterPage:
    """All of them on one page, by service, oldest first. For `admin`."""
    return DeadLetterPage(items=dead_letters.list_dead(visit.gateway.settings.amqp_uri), cursor=None)


def replay_dead_letter(visit: Visit, dead_letter_id: str) -> DeadLetter:
    """Puts the message back into the queue it failed in, to be tried anew. For `admin`. Raises NoSuchDeadLetter."""
    return dead_letters.replay(visit.gateway.settings.amqp_uri, dead_letter_id)


def delete_dead_letter(visit: Visit, dead_letter_id: str) -> None:
    """Forgets the message for good. For `admin`. Raises NoSuchDeadLetter."""
    dead_letters.delete(visit.gateway.settings.amqp_uri, dead_letter_id)


api.get("/dead-letters", list_dead_letters, "Messages that nobody could handle", roles=ADMIN)
api.post("/dead-letters/{dead_letter_id}/replay", replay_dead_letter, "Try a message anew", roles=ADMIN)
api.delete("/dead-letters/{dead_letter_id}", delete_dead_letter, "Delete a message", roles=ADMIN)
