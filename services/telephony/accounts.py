"""Accounts with providers: how their API is reached, who may send events to us, and whose its short numbers are."""

import ipaddress
import re
import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET
from sqlalchemy import delete as sql_delete
from sqlalchemy import func, select

from services.kit import settings as kit_settings
from services.kit.channel import check_address
from services.kit.db import Session
from services.kit.secrets import WrongSecretKey, seal, unseal
from services.kit.wire import Invalid, NotFound, WebhookRefused, now
from services.telephony.checking import Checked
from services.telephony.interface import providers
from services.telephony.interface.providers import (
    ProviderAccountChange,
    ProviderAccountDraft,
    ProviderPerson,
    ProviderUnavailable,
    WebhookDoor,
)
from services.telephony.lines import LINE_NUMBER, require_admin, require_system
from services.telephony.models import ProviderAccount, RawEvent
from services.telephony.providers.adapter import Access
from services.telephony.providers.presets import PRESETS

DOOR_BYTES = 24
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
DAY = 24 * 3600


def list_all(db: Session) -> list[providers.ProviderAccount]:
    """For `admin`."""
    require_admin(db)
    rows = db.scalars(select(ProviderAccount).order_by(ProviderAccount.name, ProviderAccount.id)).all()
    return [shown(db, row) for row in rows]


def get(db: Session, account_id: UUID) -> providers.ProviderAccount:
    """For `admin`. Raises NotFound."""
    require_admin(db)
    return shown(db, row_of(db, account_id))


def row_of(db: Session, account_id: UUID, *, lock: bool = False) -> ProviderAccount:
    """Raises NotFound."""
    row = db.get(ProviderAccount, account_id, with_for_update=lock)
    if row is None:
        raise NotFound("There is no such account with a provider.")
    return row


def for_check(db: Session, account_id: UUID) -> Checked:
    """For `admin`. Raises NotFound, ProviderUnavailable."""
    require_admin(db)
    row = row_of(db, account_id)
    return Checked(account=shown(db, row), access=access_of(row))


def find(db: Session, account_id: UUID) -> ProviderAccount | None:
    """The account, for our own work, unless it was deleted meanwhile."""
    return db.get(ProviderAccount, account_id)


def create(db: Session, draft: ProviderAccountDraft) -> providers.ProviderAccount:
    """Raises Forbidden, Invalid."""
    require_admin(db)
    preset = PRESETS[draft.provider]
    if not draft.password:
        raise Invalid("The account needs its secret: a salt or a password.", field="password")
    row = ProviderAccount(
        provider=draft.provider,
        name=draft.name,
        active=draft.active,
        address=preset.address if draft.address is UNSET else draft.address.strip(),
        login=draft.login.strip(),
        sealed_password=seal(draft.password),
        realm=draft.realm.strip(),
        line_number=draft.line_number or None,
        sender_addresses=preset.sender_addresses if draft.sender_addresses is UNSET else draft.sender_addresses,
        recording_hosts=preset.recording_hosts if draft.recording_hosts is UNSET else draft.recording_hosts,
        clock_offset_seconds=draft.clock_offset_seconds,
        legs=draft.legs,
        people=_people(draft.people),
        retention_days=draft.retention_days,
        sealed_door=seal(secrets.token_urlsafe(DOOR_BYTES)),
    )
    check(row)
    db.add(row)
    db.flush()
    return shown(db, row)


def update(db: Session, account_id: UUID, change: ProviderAccountChange, version: int) -> providers.ProviderAccount:
    """Raises Forbidden, NotFound, Invalid, VersionConflict."""
    require_admin(db)
    row = _locked(db, account_id, version)
    moved = change.address is not UNSET and change.address.strip() != row.address
    if moved and (change.password is UNSET or not change.password):
        raise Invalid("A new address needs the password again: it was meant for the old one.", field="password")
    for name in change.__struct_fields__:
        value: Any = getattr(change, name)
        if value is UNSET:
            continue
        if name == "password":
            row.sealed_password = seal(value) if value else row.sealed_password
        elif name == "people":
            row.people = _people(value)
        else:
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    check(row)
    row.last_error = row.last_error_at = None
    row.touch()
    db.flush()
    return shown(db, row)


def delete(db: Session, account_id: UUID, version: int) -> None:
    """Raises Forbidden, NotFound, VersionConflict."""
    require_admin(db)
    row = _locked(db, account_id, version)
    db.execute(sql_delete(RawEvent).where(RawEvent.account_id == account_id))
    db.delete(row)


def _locked(db: Session, account_id: UUID, version: int) -> ProviderAccount:
    row = row_of(db, account_id, lock=True)
    row.require_version(version, "account", lambda: shown(db, row))
    return row


def check(row: ProviderAccount) -> None:
    """Raises Invalid."""
    check_address(row.address, kit_settings.load().allow_loopback)
    if not row.login:
        raise Invalid("The account needs its key or login.", field="login")
    for field, value in (("login", row.login), ("realm", row.realm), ("name", row.name)):
        if not value.isprintable():
            raise Invalid("Control characters have no place here.", field=field)
    if row.provider == "zebra" and not row.realm:
        raise Invalid("Zebra's API needs the realm, like 12345.ztpbx.ru.", field="realm")
    if row.line_number and not LINE_NUMBER.fullmatch(row.line_number):
        raise Invalid("This must be a telephone number.", field="line_number")
    if abs(row.clock_offset_seconds) > DAY:
        raise Invalid("A clock is wrong by at most a day.", field="clock_offset_seconds")
    _check_senders(row.sender_addresses)
    if len(row.recording_hosts) > 20 or not all(HOST.fullmatch(host) for host in row.recording_hosts):
        raise Invalid("These must be at most 20 host names, like mango-office.ru.", field="recording_hosts")


def _check_senders(addresses: Sequence[str]) -> None:
    if len(addresses) > 100:
        raise Invalid("At most 100 addresses can be named.", field="sender_addresses")
    for address in addresses:
        try:
            ipaddress.ip_network(address)
        except ValueError:
            raise Invalid(
                f"«{address[:50]}» is no IP address and no network, like 81.88.80.132 or 81.88.80.0/24.",
                field="sender_addresses",
            ) from None


def _people(people: Sequence[ProviderPerson]) -> dict[str, str]:
    if len({one.extension for one in people}) < len(people):
        raise Invalid("A short number is one person's.", field="people")
    return {one.extension: str(one.user_id) for one in people}


def shown(db: Session, row: ProviderAccount) -> providers.ProviderAccount:
    """The account as its settings page shows it."""
    of_account = RawEvent.account_id == row.id
    waiting = select(func.count()).select_from(RawEvent).where(of_account, RawEvent.state == "not_understood")
    plain = {name: getattr(row, name, None) for name in providers.ProviderAccount.__struct_fields__}
    return msgspec.convert(
        plain
        | {
            "has_password": bool(row.sealed_password),
            "people": [{"extension": number, "user_id": user} for number, user in sorted(row.people.items())],
            "webhook_path": f"/webhooks/{door}" if (door := door_of(row)) else "",
            "last_event_at": db.scalar(select(func.max(RawEvent.received_at)).where(of_account)),
            "not_understood": db.scalar(waiting),
        },
        providers.ProviderAccount,
    )


def doors(db: Session) -> list[WebhookDoor]:
    """For the gateway (asker `system`). Raises Forbidden."""
    require_system(db)
    rows = db.scalars(select(ProviderAccount).where(ProviderAccount.active).order_by(ProviderAccount.id))
    return [
        WebhookDoor(
            account_id=row.id,
            provider=row.provider,
            secret=door,
            login=row.login,
            sealed_password=row.sealed_password,
            sender_addresses=row.sender_addresses,
        )
        for row in rows
        if (door := door_of(row))
    ]


def door_of(row: ProviderAccount) -> str:
    """The secret part of the webhooks' address; empty where it was sealed under another key of the suite."""
    try:
        return unseal(row.sealed_door)
    except WrongSecretKey:
        return ""


def envelope(row: ProviderAccount) -> Access:
    """The account as its adapter needs it to understand events: without its password."""
    return Access(
        provider=row.provider,
        address=row.address,
        login=row.login,
        password="",
        realm=row.realm,
        line_number=row.line_number,
        recording_hosts=row.recording_hosts,
        clock_offset_seconds=row.clock_offset_seconds,
        legs=row.legs,
        allow_loopback=False,
        door="",
    )


def access_of(row: ProviderAccount) -> Access:
    """The account as its adapter needs it to speak with the provider. Raises ProviderUnavailable."""
    try:
        password = unseal(row.sealed_password)
    except WrongSecretKey as error:
        raise ProviderUnavailable(str(error)) from None
    allow_loopback = kit_settings.load().allow_loopback
    return msgspec.structs.replace(envelope(row), password=password, allow_loopback=allow_loopback, door=door_of(row))


def count_refusals(db: Session, event: WebhookRefused) -> None:
    """What the gateway turned away."""
    row = db.get(ProviderAccount, event.account_id, with_for_update=True)
    if row is not None:
        row.refused += event.count
        row.last_refusal = f"{event.reason} ({event.remote})"


def note_error(db: Session, account_id: UUID, problem: str | None) -> None:
    """What went wrong with the provider's API last; None after it went well."""
    row = db.get(ProviderAccount, account_id, with_for_update=True)
    if row is not None:
        row.last_error, row.last_error_at = (problem[:500], now()) if problem else (None, None)
