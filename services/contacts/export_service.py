"""Exports on the bus."""

from uuid import UUID

from services.contacts import exports
from services.contacts.interface.exports import ExportDraft, TimelineExport, VCard
from services.kit.bus import Database, rpc
from services.kit.jobs import Job


class ExportService:
    db = Database()

    @rpc
    def export_records(self, draft: ExportDraft) -> Job:
        with self.db() as db:
            return exports.start(db, draft)

    @rpc
    def export_timeline(self, draft: TimelineExport) -> Job:
        with self.db() as db:
            return exports.start_timeline(db, draft)

    @rpc
    def get_contact_vcard(self, contact_id: UUID) -> VCard:
        with self.db() as db:
            return exports.contact_vcard(db, contact_id)

    @rpc
    def get_counterparty_vcard(self, counterparty_id: UUID) -> VCard:
        with self.db() as db:
            return exports.counterparty_vcard(db, counterparty_id)
