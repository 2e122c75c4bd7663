"""Does an account with a provider work, and if not, what is to be done? In words."""

from datetime import timedelta

from services.kit.wire import Struct, now
from services.telephony.interface.providers import ProviderAccount, ProviderCheck
from services.telephony.providers.adapter import Access
from services.telephony.providers.registry import ADAPTERS

SILENCE = timedelta(days=3)


class Checked(Struct):
    """An account as it is shown, and as it is used."""

    account: ProviderAccount
    access: Access


def check(checked: Checked) -> ProviderCheck:
    """The provider's API first; then whether its events come."""
    found = ADAPTERS[checked.account.provider].check(checked.access)
    return webhooks(checked.account, found) if found.ok else found


def webhooks(account: ProviderAccount, found: ProviderCheck) -> ProviderCheck:
    """What is wrong with the events, where the rest is right. Pure."""
    if account.last_event_at is None:
        said = "The provider answers, but has not sent an event yet: enter the webhook address in its cabinet."
        if account.refused:
            said = (
                f"The provider answers, but what came to the webhook address was turned away: {account.last_refusal}."
            )
        return ProviderCheck(ok=False, stage="webhooks", explanation=said)
    if account.last_event_at < now() - SILENCE:
        said = "The provider answers, but has not sent an event for three days: look whether it still has our address."
        return ProviderCheck(ok=False, stage="webhooks", explanation=said)
    return found
