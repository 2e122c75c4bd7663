"""Lines, phones, and what the SIP agents ask."""

from uuid import UUID

from msgspec import UNSET

from services.contacts.interface import Contacts
from services.kit.bus import Database, aside, client, rpc
from services.telephony import call_limits, leases, lines, phones, routing, sounds
from services.telephony.interface import AgentConfiguration, Extension, ExtensionDraft, Route, SipAccount
from services.telephony.interface.agent import LineReport
from services.telephony.interface.lines import LineName, MyPhoneChange, SipAccountChange, SipAccountDraft


class LinesService:
    db = Database()
    contacts = client(Contacts, seconds=3)

    @rpc
    def list_sip_accounts(self) -> list[SipAccount]:
        with self.db() as db:
            return lines.list_accounts(db)

    @rpc
    def get_sip_account(self, account_id: UUID) -> SipAccount:
        with self.db() as db:
            return lines.get_account(db, account_id)

    @rpc
    def create_sip_account(self, draft: SipAccountDraft) -> SipAccount:
        taken = self._sounds(draft)
        with self.db() as db:
            return lines.create_account(db, draft, taken)

    @rpc
    def update_sip_account(self, account_id: UUID, change: SipAccountChange, version: int) -> SipAccount:
        taken = self._sounds(change)
        with self.db() as db:
            return lines.update_account(db, account_id, change, version, taken)

    @rpc
    def delete_sip_account(self, account_id: UUID, version: int) -> None:
        with self.db() as db:
            lines.delete_account(db, account_id, version)

    @rpc
    def list_line_names(self) -> list[LineName]:
        with self.db() as db:
            return lines.list_names(db)

    @rpc
    def list_extensions(self) -> list[Extension]:
        with self.db() as db:
            return phones.list_extensions(db)

    @rpc
    def create_extension(self, draft: ExtensionDraft) -> Extension:
        with self.db() as db:
            return phones.create_extension(db, draft)

    @rpc
    def delete_extension(self, extension_id: UUID) -> None:
        with self.db() as db:
            phones.delete_extension(db, extension_id)

    @rpc
    def get_my_phone(self) -> Extension:
        with self.db() as db:
            return phones.own(db)

    @rpc
    def update_my_phone(self, change: MyPhoneChange) -> Extension:
        with self.db() as db:
            return phones.update_own(db, change)

    @rpc
    def claim_lines(self, agent_id: UUID, name: str, lines: list[LineReport]) -> AgentConfiguration:
        with self.db() as db:
            return leases.claim(db, agent_id, name, lines)

    @rpc
    def release_lines(self, agent_id: UUID) -> None:
        with self.db() as db:
            leases.release(db, agent_id)

    @rpc
    def get_route(self, account_id: UUID, client_number: str) -> Route:
        with self.db() as db:
            lines.require_system(db)
            return routing.find_route(db, account_id, client_number)

    @rpc
    def count_forward(self, account_id: UUID, number: str) -> None:
        with self.db() as db:
            lines.require_system(db)
            call_limits.count_forward(db, account_id, number)

    def _sounds(self, draft: SipAccountDraft | SipAccountChange) -> dict[UUID, str]:
        """Our own copies of the files that the draft names. Raises Forbidden, NotFound, Invalid."""
        named = {
            field: file_id
            for field in ("announcement_file_id", "greeting_file_id")
            if (file_id := getattr(draft, field)) not in (None, UNSET)
        }
        if named:
            with self.db() as db:
                lines.require_admin(db)
        return {
            file_id: sounds.take(file_id, self.contacts.get_file(file_id).object_key, field, aside)
            for field, file_id in named.items()
        }
