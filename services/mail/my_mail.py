"""How people write letters: which program opens, and how their letters are signed."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa
from msgspec import UNSET
from sqlalchemy.dialects.postgresql import insert

from services.kit.db import Session
from services.kit.wire import Invalid, NotFound
from services.mail import addresses, charsets, interface, markup
from services.mail.interface import MyMail, MyMailChange, SignatureDraft
from services.mail.models import Mailbox
from services.mail.rights import may_write, own_user
from services.mail.writing_models import Signature, Writer


def get(db: Session) -> MyMail:
    user_id = own_user(db.asker)
    writer = db.get(Writer, user_id)
    found = sa.select(Signature).where(Signature.user_id == user_id).order_by(Signature.mailbox_id)
    return MyMail(
        program=writer.program if writer is not None else "built_in",
        signatures=[
            interface.Signature(mailbox_id=row.mailbox_id, sender_name=row.sender_name, html=row.html)
            for row in db.scalars(found)
        ],
    )


def update(db: Session, change: MyMailChange) -> MyMail:
    user_id = own_user(db.asker)
    if change.program is not UNSET:
        values = {"program": change.program}
        putting = insert(Writer).values(user_id=user_id, **values)
        db.execute(putting.on_conflict_do_update(index_elements=["user_id"], set_=values))
    return get(db)


def sign(db: Session, mailbox_id: UUID, draft: SignatureDraft) -> MyMail:
    """Raises NotFound, Invalid."""
    user_id = own_user(db.asker)
    mailbox = db.get(Mailbox, mailbox_id)
    if mailbox is None or mailbox.deleted_at is not None:
        raise NotFound("There is no such mailbox.")
    may_write(db.asker, mailbox)
    html = markup.sanitised(charsets.clean(draft.html)) or ""
    if not html and markup.text_of(draft.html):
        raise Invalid("The signature is too large.", field="html")
    values = {"sender_name": addresses.one_line(draft.sender_name, "sender_name"), "html": html}
    putting = insert(Signature).values(user_id=user_id, mailbox_id=mailbox_id, **values)
    db.execute(putting.on_conflict_do_update(index_elements=["user_id", "mailbox_id"], set_=values))
    return get(db)


def sender(db: Session, mailbox_id: UUID | None) -> Mapping[str, object]:
    """Whoever writes from this mailbox, as letters name them; empty where that is not known."""
    mailbox = db.get(Mailbox, mailbox_id) if mailbox_id is not None else None
    if mailbox is None:
        return {"name": "", "email": ""}
    may_write(db.asker, mailbox)
    own = Signature.user_id == db.asker.user_id, Signature.mailbox_id == mailbox.id
    return {
        "name": db.scalar(sa.select(Signature.sender_name).where(*own)) or "",
        "email": mailbox.email_address,
    }
