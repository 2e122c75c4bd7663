"""What browsers hear of each event: ids only, so that a page asks for the state with its own rights.

Calls and due reminders carry their record, because the caller card cannot wait; they go to the people concerned only.
What is private is told to its creator only.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from services.contacts.interface import (
    ContactChanged,
    ContactMerged,
    ContactUnmerged,
    CounterpartyChanged,
    CounterpartyMerged,
    CounterpartyUnmerged,
    DirectoryChanged,
    FieldsChanged,
    InteractionRecorded,
    JobChanged,
    SegmentsChanged,
)
from services.kit.wire import Event, Struct
from services.leads.interface import DealChanged, LeadChanged, LeadConverted, LeadCreated
from services.mail.interface import (
    EmailBounced,
    EmailFailed,
    EmailReceived,
    EmailsChanged,
    EmailSent,
    MailboxChanged,
    MailingChanged,
    MailJobChanged,
    ShortMessageChanged,
    ShortMessageFiled,
    ShortMessageReceived,
    ShortMessageSent,
    TextChannelChanged,
)
from services.reminders.interface import ReminderChanged, ReminderDue
from services.telephony.interface import (
    CallAnswered,
    CallCorrected,
    CallEnded,
    CallRinging,
    CommandAnswered,
    DebtChanged,
    DebtOpened,
    RecordingExpired,
    RecordingSaved,
    TelephonyJobChanged,
)


class News(Struct):
    """One server-sent event. `audience` None is everyone who is signed in."""

    kind: str
    data: dict[str, Any]
    audience: frozenset[UUID] | None


Told = tuple[dict[str, Any], set[UUID | None] | None]
"""The data, and who hears it."""


def counterparty(event: CounterpartyChanged) -> Told:
    one = event.counterparty
    data = {"id": one.id, "counterparty_id": one.id, "version": one.version, "deleted": event.deleted}
    return data, {one.created_by} if one.private else None


def contact(event: ContactChanged) -> Told:
    one = event.contact
    data = {"id": one.id, "counterparty_id": one.counterparty_id, "version": one.version, "deleted": event.deleted}
    return data, {one.created_by} if one.private else None


def merged(event: CounterpartyMerged | CounterpartyUnmerged) -> Told:
    return {"id": event.survivor_id, "counterparty_id": event.survivor_id, "absorbed_id": event.absorbed_id}, None


def person_merged(event: ContactMerged | ContactUnmerged) -> Told:
    return {"id": event.survivor_id, "counterparty_id": None, "absorbed_id": event.absorbed_id}, None


def interaction(event: InteractionRecorded) -> Told:
    one = event.interaction
    data = {"id": one.id, "counterparty_id": one.counterparty_id, "contact_id": one.contact_id}
    return {**data, "version": one.version, "deleted": event.deleted}, None


def directory(event: DirectoryChanged) -> Told:
    return {"id": None, "counterparty_id": None, "directory": event.directory}, None


def fields(event: FieldsChanged) -> Told:
    return {"id": None, "counterparty_id": None, "kind": event.kind}, None


def segments(event: SegmentsChanged) -> Told:
    return {"id": None, "counterparty_id": None, "refreshed": event.refreshed}, None


def lead(event: LeadCreated | LeadChanged | LeadConverted) -> Told:
    one = event.lead
    return {"id": one.id, "counterparty_id": one.counterparty_id, "version": one.version}, None


def deal(event: DealChanged) -> Told:
    one = event.deal
    return {"id": one.id, "counterparty_id": one.counterparty_id, "version": one.version}, None


def call(event: CallRinging | CallAnswered | CallEnded | CallCorrected) -> Told:
    return {"call": event.call}, {*event.call.rings, event.call.user_id}


def recording(event: RecordingSaved | RecordingExpired) -> Told:
    return {"id": event.recording.id, "counterparty_id": None, "call_id": event.recording.call_id}, None


def answered(event: CommandAnswered) -> Told:
    """For who gave the command: that it was accepted they know."""
    return {"done": event.done, "reason_code": event.reason_code}, {event.user_id}


def debt(event: DebtOpened | DebtChanged) -> Told:
    one = event.debt
    return {"id": one.id, "counterparty_id": None, "version": one.version, "state": one.state}, None


def received(event: EmailReceived) -> Told:
    return {"id": event.email.id, "counterparty_id": None, "mailbox_id": event.email.mailbox_id}, None


def sent(event: EmailSent) -> Told:
    data = {"id": event.email.id, "counterparty_id": event.counterparty_id, "mailbox_id": event.email.mailbox_id}
    return data, None


def failed(event: EmailFailed) -> Told:
    data = {"id": event.email.id, "counterparty_id": None, "mailbox_id": event.email.mailbox_id}
    return {**data, "user_id": event.user_id, "state": event.email.state}, None


def bounced(event: EmailBounced) -> Told:
    """For who wrote it; the others see it on the letter's line."""
    email = event.sent.email
    data = {"id": email.id, "counterparty_id": event.sent.counterparty_id, "mailbox_id": email.mailbox_id}
    return {**data, "email_address": event.email_address}, {event.user_id}


def emails(event: EmailsChanged) -> Told:
    ids = event.email_ids
    return {"id": ids[0] if len(ids) == 1 else None, "counterparty_id": None}, None


def mailbox(event: MailboxChanged) -> Told:
    return {"id": event.mailbox.id, "counterparty_id": None}, None


def mailing(event: MailingChanged) -> Told:
    return {"id": event.mailing_id, "counterparty_id": None, "state": event.state}, None


def short_message(
    event: ShortMessageReceived | ShortMessageSent | ShortMessageFiled | ShortMessageChanged,
) -> Told:
    one = event.message
    data = {"id": one.id, "counterparty_id": one.counterparty_id, "contact_id": one.contact_id, "state": one.state}
    return {**data, "place": one.place, "user_id": one.user_id}, None


def text_channel(event: TextChannelChanged) -> Told:
    return {"id": event.channel_id, "counterparty_id": None}, None


def due(event: ReminderDue) -> Told:
    return {"reminder": event.reminder}, {event.reminder.user_id}


def reminder(event: ReminderChanged) -> Told:
    return {"id": event.reminder.id, "counterparty_id": event.reminder.counterparty_id}, None


def job(event: JobChanged | MailJobChanged | TelephonyJobChanged) -> Told:
    return {"job": event.job}, {event.job.user_id}


TELLINGS: dict[type[Event], Callable[[Any], Told]] = {
    CounterpartyChanged: counterparty,
    ContactChanged: contact,
    CounterpartyMerged: merged,
    CounterpartyUnmerged: merged,
    ContactMerged: person_merged,
    ContactUnmerged: person_merged,
    InteractionRecorded: interaction,
    DirectoryChanged: directory,
    FieldsChanged: fields,
    SegmentsChanged: segments,
    LeadCreated: lead,
    LeadChanged: lead,
    LeadConverted: lead,
    DealChanged: deal,
    CallRinging: call,
    CallAnswered: call,
    CallEnded: call,
    CallCorrected: call,
    RecordingSaved: recording,
    RecordingExpired: recording,
    CommandAnswered: answered,
    DebtOpened: debt,
    DebtChanged: debt,
    EmailReceived: received,
    EmailSent: sent,
    EmailFailed: failed,
    EmailBounced: bounced,
    EmailsChanged: emails,
    MailboxChanged: mailbox,
    MailingChanged: mailing,
    ShortMessageReceived: short_message,
    ShortMessageSent: short_message,
    ShortMessageFiled: short_message,
    ShortMessageChanged: short_message,
    TextChannelChanged: text_channel,
    ReminderDue: due,
    ReminderChanged: reminder,
    JobChanged: job,
    MailJobChanged: job,
    TelephonyJobChanged: job,
}


def news_of(event: Event) -> News:
    """What browsers hear of this event."""
    data, audience = TELLINGS[type(event)](event)
    people = None if audience is None else frozenset(one for one in audience if one is not None)
    return News(kind=event.routing_key, data=data, audience=people)
