"""API keys: what programs come in with."""

from uuid import UUID

from gateway.api_keys import create_key, delete_key, list_keys
from gateway.dispatch import Visit
from gateway.interface import ApiKeyDraft, ApiKeyPage, NewApiKey
from gateway.routes import ADMIN, Api

api = Api("API keys")


def list_api_keys(visit: Visit) -> ApiKeyPage:
    """All keys, oldest first, on one page, without their secrets. For `admin`."""
    with visit.gateway.database(visit.asker, read_only=True) as db:
        return ApiKeyPage(items=list_keys(db), cursor=None)


def create_api_key(visit: Visit, draft: ApiKeyDraft) -> NewApiKey:
    """The answer shows the key, this once. For `admin`."""
    with visit.gateway.database(visit.asker) as db:
        return create_key(db, draft)


def delete_api_key(visit: Visit, key_id: UUID) -> None:
    """From now on the key opens nothing. For `admin`. Raises NotFound."""
    with visit.gateway.database(visit.asker) as db:
        delete_key(db, key_id)
    visit.gateway.api_keys.forget(key_id)


api.get("/api-keys", list_api_keys, "All API keys", roles=ADMIN)
api.post("/api-keys", create_api_key, "Make an API key", roles=ADMIN, secret=True)
api.delete("/api-keys/{key_id}", delete_api_key, "Revoke an API key", roles=ADMIN)
