"""Templates and the settings of who writes, on the bus."""

from collections.abc import Mapping
from uuid import UUID

from msgspec import structs

from services.contacts.interface import Contacts
from services.kit.bus import Database, aside, client, rpc
from services.kit.objects import object_store
from services.leads.interface import Leads
from services.mail import letter_files, my_mail, template_values, templates
from services.mail.interface import (
    FilledTemplate,
    MyMail,
    MyMailChange,
    SignatureDraft,
    Template,
    TemplateChange,
    TemplateDraft,
    TemplateField,
    TemplateText,
    TemplateUse,
)

SECONDS = 5.0


class TemplatesService:
    db = Database()
    contacts = client(Contacts, seconds=SECONDS)
    leads = client(Leads, seconds=SECONDS)

    @rpc
    def list_templates(self) -> list[Template]:
        with self.db() as db:
            return templates.list_all(db)

    @rpc
    def create_template(self, draft: TemplateDraft) -> Template:
        with self.db() as db:
            return templates.create(db, draft)

    @rpc
    def update_template(self, template_id: UUID, version: int, change: TemplateChange) -> Template:
        with self.db() as db:
            return templates.update(db, template_id, version, change)

    @rpc
    def delete_template(self, template_id: UUID) -> None:
        with self.db() as db:
            templates.delete(db, template_id)

    @rpc
    def list_template_fields(self) -> list[TemplateField]:
        return template_values.fields()

    @rpc
    def fill_template(self, template_id: UUID, use: TemplateUse) -> FilledTemplate:
        with self.db() as db:
            template = templates.get(db, template_id)
            objects = templates.objects_of(db, template_id)
            sender = my_mail.sender(db, use.mailbox_id)
        text = TemplateText(subject=template.subject, html=template.html)
        letter = templates.filled(text, self._values(use) | {"sender": sender})
        copies = aside(lambda: letter_files.copied(object_store(), objects)) if objects else []
        with self.db() as db:
            return structs.replace(letter, files=[letter_files.create(db, copy) for copy in copies])

    @rpc
    def preview_template(self, text: TemplateText) -> FilledTemplate:
        with self.db() as db:
            sender = my_mail.sender(db, text.use.mailbox_id)
        return templates.filled(text, self._values(text.use) | {"sender": sender})

    @rpc
    def get_my_mail(self) -> MyMail:
        with self.db() as db:
            return my_mail.get(db)

    @rpc
    def update_my_mail(self, change: MyMailChange) -> MyMail:
        with self.db() as db:
            return my_mail.update(db, change)

    @rpc
    def save_signature(self, mailbox_id: UUID, draft: SignatureDraft) -> MyMail:
        with self.db() as db:
            return my_mail.sign(db, mailbox_id, draft)

    def _values(self, use: TemplateUse) -> dict[str, Mapping[str, object] | None]:
        """Of each record that is named, its fields; a record that the asker does not see has none. Raises NotFound."""
        values: dict[str, Mapping[str, object] | None] = {}
        if use.contact_id is not None:
            values["contact"] = template_values.of_contact(self.contacts.get_contact(contact_id=use.contact_id))
        if use.counterparty_id is not None:
            found = self.contacts.get_counterparty(counterparty_id=use.counterparty_id)
            values["counterparty"] = template_values.of_counterparty(found)
        if use.lead_id is not None:
            values["lead"] = template_values.of_lead(self.leads.get_lead(lead_id=use.lead_id))
        if use.deal_id is not None:
            values["deal"] = template_values.of_deal(self.leads.get_deal(deal_id=use.deal_id))
        return values
