"""SMS on the bus."""

from services.kit.bus import Database, rpc
from services.telephony import limits, sms
from services.telephony.interface import ProviderUnavailable
from services.telephony.interface.sms import SmsOrder
from services.telephony.providers.registry import ADAPTERS


class SmsService:
    db = Database()

    @rpc
    def send_sms(self, order: SmsOrder) -> None:
        with self.db() as db:
            access = sms.account(db, order.account_id)
        pace = limits.pace_of(self.db, order.account_id)
        try:
            ADAPTERS[access.provider].send_sms(
                access, pace, order.command_id, order.extension, order.number, order.text
            )
        except ProviderUnavailable as error:
            with self.db() as db:
                limits.note(db, order.account_id, error)
            raise
