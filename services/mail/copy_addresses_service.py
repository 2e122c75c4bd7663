"""Copy addresses, and who signs in, on the bus."""

from services.kit.bus import Database, on, rpc
from services.kit.wire import UserChanged
from services.mail import copy_addresses, staff
from services.mail.interface import CopyAddress, CopyAddressChange


class CopyAddressesService:
    db = Database()

    @rpc
    def get_copy_address(self) -> CopyAddress:
        with self.db() as db:
            return copy_addresses.get(db)

    @rpc
    def update_copy_address(self, change: CopyAddressChange) -> CopyAddress:
        with self.db() as db:
            return copy_addresses.update(db, change)

    @rpc
    def renew_copy_address(self) -> CopyAddress:
        with self.db() as db:
            return copy_addresses.renew(db)

    @on(UserChanged)
    def learn_user(self, event: UserChanged) -> None:
        with self.db() as db:
            staff.learn(db, event)
