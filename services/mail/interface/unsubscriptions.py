"""Unsubscribing by the link of a letter, without a login: asked by the gateway's public page alone."""

from typing import Protocol

from services.kit.wire import Struct


class Unsubscription(Struct):
    """What the link of a letter is about."""

    address: str
    """So much of it that its owner knows it."""
    mailing: str
    unsubscribed: bool


class Unsubscriptions(Protocol):
    """Each raises NotFound for a token that we did not give."""

    def get_unsubscription(self, token: str) -> Unsubscription:
        """Changes nothing: programs that look through letters follow links."""

    def unsubscribe(self, token: str) -> Unsubscription:
        """No mailing goes to the address any more, from this moment; again it changes nothing."""

    def resubscribe(self, token: str) -> Unsubscription:
        """Takes back an unsubscribing by this link; what others stopped stays stopped."""
