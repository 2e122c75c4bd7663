"""Openings of letters on the bus."""

from services.kit.bus import Database, rpc
from services.mail import opens
from services.mail.interface import MailRules, MailRulesChange


class OpensService:
    db = Database()

    @rpc
    def get_mail_rules(self) -> MailRules:
        with self.db() as db:
            return opens.rules(db)

    @rpc
    def update_mail_rules(self, change: MailRulesChange) -> MailRules:
        with self.db() as db:
            return opens.change_rules(db, change)

    @rpc
    def note_opening(self, token: str) -> None:
        with self.db() as db:
            opens.note(db, token)
