"""What cards and forms are made of, on the bus: fields, directories, our companies, requisites, consents, pictures and
files."""

from functools import cached_property
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from services.contacts import (
    consents,
    custom_fields,
    directories,
    files,
    form_rules,
    link_counts,
    our_companies,
    photos,
    record_files,
    requisites,
)
from services.contacts.interface import Contact, Field
from services.contacts.interface.consents import Consent, ConsentDraft
from services.contacts.interface.custom_fields import (
    CustomField,
    CustomFieldChange,
    CustomFieldDraft,
    FieldSettings,
)
from services.contacts.interface.directories import (
    DirectoryEntry,
    DirectoryEntryChange,
    DirectoryEntryDraft,
    DirectoryOrder,
)
from services.contacts.interface.files import CardKind, File, FilesDraft, RecordFilePage
from services.contacts.interface.link_counts import ContactLinks, CounterpartyLinks
from services.contacts.interface.our_companies import OurCompany, OurCompanyChange, OurCompanyDraft
from services.contacts.interface.photos import Photo, PhotoDraft
from services.contacts.interface.requisites import RequisitesDraft, RequisitesReport
from services.contacts.interface.values import RecordKind
from services.kit.bus import Database, aside, rpc
from services.kit.objects import ObjectStore, object_store
from services.kit.wire import Limit


class CardsService:
    db = Database()

    @cached_property
    def objects(self) -> ObjectStore:
        return object_store()

    @rpc
    def list_custom_fields(self, kind: RecordKind, archived: bool = False) -> list[CustomField]:
        with self.db() as db:
            return custom_fields.list_(db, kind, archived)

    @rpc
    def create_custom_field(self, draft: CustomFieldDraft) -> CustomField:
        with self.db() as db:
            return custom_fields.create(db, draft)

    @rpc
    def update_custom_field(self, field_id: UUID, version: int, change: CustomFieldChange) -> CustomField:
        with self.db() as db:
            return custom_fields.update(db, field_id, version, change)

    @rpc
    def arrange_fields(self, kind: RecordKind, settings: FieldSettings) -> list[Field]:
        with self.db() as db:
            return form_rules.arrange(db, kind, settings)

    @rpc
    def list_directory(self, directory: str, archived: bool = False) -> list[DirectoryEntry]:
        with self.db() as db:
            return directories.list_(db, directory, archived)

    @rpc
    def create_directory_entry(self, draft: DirectoryEntryDraft) -> DirectoryEntry:
        with self.db() as db:
            return directories.create(db, draft)

    @rpc
    def update_directory_entry(self, entry_id: UUID, version: int, change: DirectoryEntryChange) -> DirectoryEntry:
        with self.db() as db:
            return directories.update(db, entry_id, version, change)

    @rpc
    def delete_directory_entry(self, entry_id: UUID, version: int) -> None:
        with self.db() as db:
            directories.delete(db, entry_id, version)

    @rpc
    def arrange_directory(self, directory: str, order: DirectoryOrder) -> list[DirectoryEntry]:
        with self.db() as db:
            return directories.arrange(db, directory, order)

    @rpc
    def list_our_companies(self, archived: bool = False) -> list[OurCompany]:
        with self.db() as db:
            return our_companies.list_(db, archived)

    @rpc
    def create_our_company(self, draft: OurCompanyDraft) -> OurCompany:
        with self.db() as db:
            return our_companies.create(db, draft)

    @rpc
    def update_our_company(self, our_company_id: UUID, version: int, change: OurCompanyChange) -> OurCompany:
        with self.db() as db:
            return our_companies.update(db, our_company_id, version, change)

    @rpc
    def check_requisites(self, draft: RequisitesDraft) -> RequisitesReport:
        return RequisitesReport(remarks=requisites.remarks(draft))

    @rpc
    def list_consents(self, contact_id: UUID | None = None, counterparty_id: UUID | None = None) -> list[Consent]:
        with self.db() as db:
            return consents.list_(db, contact_id, counterparty_id)

    @rpc
    def record_consent(self, draft: ConsentDraft) -> Consent:
        with self.db() as db:
            return consents.record(db, draft)

    @rpc
    def set_contact_photo(self, contact_id: UUID, version: int, draft: PhotoDraft) -> Contact:
        with self.db() as db:
            return photos.set_(db, self.objects, contact_id, version, draft.file_id, aside)

    @rpc
    def delete_contact_photo(self, contact_id: UUID, version: int) -> None:
        with self.db() as db:
            photos.remove(db, contact_id, version)

    @rpc
    def get_contact_photo(self, contact_id: UUID) -> Photo:
        with self.db() as db:
            return photos.get(db, contact_id)

    @rpc
    def find_files(self, file_ids: Annotated[list[UUID], Meta(max_length=50)]) -> list[File]:
        with self.db() as db:
            return files.find(db, file_ids)

    @rpc
    def list_record_files(
        self,
        kind: CardKind,
        record_id: UUID,
        removed: bool = False,
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> RecordFilePage:
        with self.db() as db:
            return record_files.list_(db, kind, record_id, removed, cursor, limit)

    @rpc
    def attach_files(self, kind: CardKind, record_id: UUID, draft: FilesDraft) -> None:
        with self.db() as db:
            record_files.attach(db, kind, record_id, draft.file_ids)

    @rpc
    def detach_file(self, kind: CardKind, record_id: UUID, file_id: UUID) -> None:
        with self.db() as db:
            record_files.detach(db, kind, record_id, file_id)

    @rpc
    def get_counterparty_links(self, counterparty_id: UUID) -> CounterpartyLinks:
        with self.db() as db:
            return link_counts.of_counterparty(db, counterparty_id)

    @rpc
    def get_contact_links(self, contact_id: UUID) -> ContactLinks:
        with self.db() as db:
            return link_counts.of_contact(db, contact_id)
