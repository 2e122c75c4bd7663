"""Templates: kept, changed, and turned into letters."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from msgspec import UNSET

from services.kit.db import Session
from services.kit.wire import Forbidden, Invalid, NotFound
from services.mail import charsets, interface, letter_files, markup, templating
from services.mail.interface import EmailObject, FilledTemplate, TemplateChange, TemplateDraft, TemplateText
from services.mail.rights import only_users
from services.mail.templating import Values
from services.mail.writing_models import Template

MOST_TEMPLATES = 500
HEADS = ("admin", "head_of_sales", "system")


def list_all(db: Session) -> list[interface.Template]:
    only_users(db.asker)
    rows = db.scalars(sa.select(Template).where(_seen(db)).order_by(Template.name, Template.id)).all()
    return _shown(db, rows)


def get(db: Session, template_id: UUID) -> interface.Template:
    """Raises NotFound."""
    only_users(db.asker)
    return _shown(db, [_row(db, template_id)])[0]


def create(db: Session, draft: TemplateDraft) -> interface.Template:
    """Raises Forbidden, Invalid, TemplateWrong."""
    only_users(db.asker)
    if draft.shared and db.asker.role not in HEADS:
        raise Forbidden("Shared templates are made by heads of sales.")
    if (db.scalar(sa.select(sa.func.count()).where(_seen(db))) or 0) >= MOST_TEMPLATES:
        raise Invalid(f"There are {MOST_TEMPLATES} templates already.")
    files = letter_files.taken(db, draft.file_ids)
    row = Template(
        name=draft.name.strip(),
        owner_id=None if draft.shared else db.asker.user_id,
        subject=_subject(draft.subject),
        html=_html(draft.html),
        file_ids=[file.id for file in files],
    )
    db.add(row)
    db.flush()
    return _shown(db, [row])[0]


def update(db: Session, template_id: UUID, version: int, change: TemplateChange) -> interface.Template:
    """Raises NotFound, Forbidden, Invalid, TemplateWrong, VersionConflict."""
    row = _changed(db, template_id)
    row.require_version(version, "template", lambda: _shown(db, [row])[0])
    if change.name is not UNSET:
        row.name = change.name.strip()
    if change.subject is not UNSET:
        row.subject = _subject(change.subject)
    if change.html is not UNSET:
        row.html = _html(change.html)
    if change.file_ids is not UNSET:
        new = [file_id for file_id in change.file_ids if file_id not in row.file_ids]
        letter_files.taken(db, new)
        row.file_ids = list(dict.fromkeys(change.file_ids))
    row.touch()
    db.flush()
    return _shown(db, [row])[0]


def delete(db: Session, template_id: UUID) -> None:
    """Letters that were made of it stay. Raises NotFound, Forbidden."""
    db.delete(_changed(db, template_id))


def filled(text: TemplateText, values: Values) -> FilledTemplate:
    """Raises TemplateWrong."""
    subject = templating.fill(text.subject, values, as_html=False, field="subject")
    body = templating.fill(_html(text.html), values, as_html=True, field="html")
    return FilledTemplate(subject=" ".join(subject.split())[:500], html=markup.sanitised(body) or "", files=[])


def objects_of(db: Session, template_id: UUID) -> list[EmailObject]:
    """Its files, where they lie. Raises NotFound."""
    return [
        EmailObject(object_key=file.object_key, name=file.name, content_type=file.content_type)
        for file in letter_files.of_letter(db, _row(db, template_id).file_ids)
    ]


def _subject(text: str) -> str:
    clean = " ".join(charsets.clean(text).split())
    templating.check(clean, as_html=False, field="subject")
    return clean


def _html(text: str) -> str:
    safe = markup.sanitised(charsets.clean(text)) or ""
    if not safe and markup.text_of(text):
        raise Invalid("The template is too large.", field="html")
    templating.check(safe, as_html=True, field="html")
    return safe


def _seen(db: Session) -> sa.ColumnElement[bool]:
    return sa.or_(Template.owner_id.is_(None), Template.owner_id == db.asker.user_id)


def _row(db: Session, template_id: UUID, *, lock: bool = False) -> Template:
    only_users(db.asker)
    found = sa.select(Template).where(Template.id == template_id, _seen(db))
    row = db.scalars(found.with_for_update() if lock else found).one_or_none()
    if row is None:
        raise NotFound("There is no such template.")
    return row


def _changed(db: Session, template_id: UUID) -> Template:
    row = _row(db, template_id, lock=True)
    if row.owner_id is None and db.asker.role not in HEADS:
        raise Forbidden("Shared templates are changed by heads of sales.")
    return row


def _shown(db: Session, rows: Sequence[Template]) -> list[interface.Template]:
    wanted = [file_id for row in rows for file_id in row.file_ids]
    files = {file.id: letter_files.shown(file) for file in letter_files.of_letter(db, wanted)}
    return [
        interface.Template(
            id=row.id,
            version=row.version,
            name=row.name,
            subject=row.subject,
            html=row.html,
            files=[files[file_id] for file_id in row.file_ids if file_id in files],
            shared=row.owner_id is None,
            owner_id=row.owner_id,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
        for row in rows
    ]
