"""Who gets a mailing: its lists gone through, each record judged, each address once. A job.

For a draft it answers «who would get it, who not, and why»; for one that is launched it is the beginning. It is done
anew each time, and only while no letter is made of it.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.kit import jobs
from services.kit.db import Session
from services.kit.jobs import Job
from services.kit.running import Running, worker
from services.kit.wire import Struct, new_id, now
from services.mail import mailing_members, mailing_texts, mailings, quiet_hours
from services.mail.clients import client_base
from services.mail.interface.mail_jobs import MailJobChanged
from services.mail.interface.mailing_lists import Excluded
from services.mail.interface.mailings import NotADraft
from services.mail.mailing_members import Candidate
from services.mail.mailing_models import Mailing, MailingList, MailingRecipient


class AudienceInput(Struct):
    mailing_id: UUID


class Place(Struct):
    """How far the lists are gone through. Nothing is kept of an earlier look once there is a place."""

    lists_done: int
    cursor: str | None


def start_check(db: Session, mailing_id: UUID) -> Job:
    """Raises NotFound, NotADraft."""
    row = mailings.found(db, mailing_id, lock=True)
    if row.state != "draft":
        raise NotADraft("This mailing was launched already.")
    return start(db, row)


def start(db: Session, row: Mailing) -> Job:
    """The row is locked by the caller. An earlier job for it comes to nothing."""
    job = jobs.start(db, "mailing_audience", AudienceInput(mailing_id=row.id), title=row.name)
    row.audience_job_id = job.id
    db.publish(MailJobChanged(job=job))
    return job


@worker("mailing_audience", cause="rule")
def find(job: Running) -> None:
    """A page of a list at a time; a job begun again goes on where it was."""
    mailing_id = job.input_as(AudienceInput).mailing_id
    place = msgspec.convert(job.cursor, Place | None)
    while True:
        with job.reading() as db:
            row = db.get(Mailing, mailing_id)
            if row is None:
                return  # a draft that was deleted meanwhile
            purpose = mailings.purpose_of(db, row)
            list_ids = row.list_ids
            lists_done, cursor = (place.lists_done, place.cursor) if place else (0, None)
            used = None
            if lists_done < len(list_ids):
                used = db.scalar(
                    sa.select(MailingList).where(MailingList.id == list_ids[lists_done], ~MailingList.deleted)
                )
            some: list[Candidate] = []
            if used is not None:
                some, cursor = mailing_members.step(db, client_base(job.asker), used, cursor, mailing_members.PAGE)
            judged = mailing_members.judged(db, purpose, some, row.channel)
        with job.chunk() as db:
            if not _is_mine(db, mailing_id, job.id):
                return
            if place is None:
                db.execute(sa.delete(MailingRecipient).where(MailingRecipient.mailing_id == mailing_id))
            job.done += _keep(db, db.get_one(Mailing, mailing_id), judged)
            place = (
                Place(lists_done=lists_done, cursor=cursor) if cursor else Place(lists_done=lists_done + 1, cursor=None)
            )
            job.cursor = msgspec.to_builtins(place)
            if over := place.lists_done >= len(list_ids):
                _found(db, mailing_id)
                job.total = job.done
        if over:
            return


def _is_mine(db: Session, mailing_id: UUID, job_id: UUID) -> bool:
    """Is this the job that the mailing waits for? Then the row is locked."""
    row = db.scalar(sa.select(Mailing).where(Mailing.id == mailing_id).with_for_update())
    return row is not None and row.audience_job_id == job_id and row.state in ("draft", "preparing")


def _found(db: Session, mailing_id: UUID) -> None:
    row = db.get_one(Mailing, mailing_id)
    row.checked_at, row.audience_job_id = now(), None
    if row.state == "preparing":
        row.started_at = now()
        mailings.set_state(db, row, "running")


def _keep(db: Session, mailing: Mailing, judged: Sequence[tuple[Candidate, Excluded | None]]) -> int:
    """Adds those who are not there yet, by their record; how many."""
    mailing_id, channel = mailing.id, mailing.channel
    wanted = {mailing_members.address_of(one.recipient, channel) for one, _ in judged if one.recipient is not None}
    known = sa.select(MailingRecipient.address).where(
        MailingRecipient.mailing_id == mailing_id, MailingRecipient.address.in_(wanted - {""})
    )
    taken = set(db.scalars(known))
    records = {(one.recipient.kind, one.recipient.id) for one, _ in judged if one.recipient is not None}
    there = sa.select(MailingRecipient.kind, MailingRecipient.record_id).where(
        MailingRecipient.mailing_id == mailing_id,
        sa.tuple_(MailingRecipient.kind, MailingRecipient.record_id).in_(records),
    )
    seen = {(row.kind, row.record_id) for row in db.execute(there)} if records else set()
    rows = []
    for one, excluded in judged:
        known_as = one.recipient
        kind, record_id = (known_as.kind, known_as.id) if known_as else (one.kind, one.record_id)
        if (kind, record_id) in seen:
            continue
        seen.add((kind, record_id))
        address = mailing_members.address_of(known_as, channel) if known_as else ""
        reason = "duplicate" if address and address in taken else excluded
        taken.add(address)
        rows.append(
            {
                "id": new_id(),
                "mailing_id": mailing_id,
                "kind": kind,
                "record_id": record_id,
                "counterparty_id": known_as.counterparty_id if known_as else None,
                "name": known_as.name if known_as else "",
                "company": known_as.counterparty_name if known_as else "",
                "position": known_as.position if known_as else "",
                "city": known_as.city if known_as else "",
                "address": address,
                "zone": quiet_hours.zone_of(address) if channel == "sms" else "",
                "parts": mailing_texts.parts_for(mailing, known_as) if known_as and reason is None else 0,
                "state": "waiting" if reason is None else "skipped",
                "reason": reason,
                "consent_id": mailing_members.consent_of(known_as, channel) if known_as else None,
                "checked_at": now(),
                "attempts": 0,
            }
        )
    if rows:
        db.execute(insert(MailingRecipient).on_conflict_do_nothing(), rows)
    return len(rows)
