"""The client base as the long work of `mail` asks it: outside nameko, on behalf of whoever began the work."""

from functools import cache

from services.contacts.interface import Contacts
from services.kit.rpc_client import RpcClient
from services.kit.settings import load, need
from services.kit.wire import Asker

SECONDS = 20.0


@cache
def _client() -> RpcClient:
    return RpcClient(need(load().amqp_uri, "OTKLIK_AMQP_URI"))


def client_base(asker: Asker) -> Contacts:
    """What the asker sees of it. Its calls raise Unavailable while it is away."""
    return _client().of(Contacts, asker, deadline=SECONDS)
