"""The settings of the exchange; the password is kept sealed and leaves as an `Access` only."""

from msgspec import UNSET

from services.kit import settings as kit_settings
from services.kit.channel import check_address
from services.kit.db import Session
from services.kit.secrets import WrongSecretKey, seal, unseal
from services.kit.wire import Asker, Forbidden, Invalid, Struct, now
from services.rbs_sync.interface import ExchangeSettings, ExchangeSettingsChange, NotConfigured
from services.rbs_sync.models import Settings

INCOMPLETE = "Enter the address, the login and the password of RosBusinessSoft in the settings."


class Access(Struct):
    """What opens a session with RosBusinessSoft. Never logged, never answered."""

    address: str
    login: str
    password: str


def get(db: Session) -> ExchangeSettings:
    """The settings; empty ones before the first use. Raises Forbidden."""
    may_exchange(db.asker)
    row = db.get(Settings, 1)
    if row is None:
        return ExchangeSettings(
            address="", login="", has_password=False, update_existing=False, prefer="ours", updated_at=None
        )
    return _shown(row)


def update(db: Session, change: ExchangeSettingsChange) -> ExchangeSettings:
    """Raises Forbidden (anyone but `admin`), Invalid."""
    if db.asker.role != "admin":
        raise Forbidden("Only an administrator may change the settings of the exchange.")
    row = db.get(Settings, 1, with_for_update=True)
    if row is None:
        row = Settings(id=1, address="", login="", sealed_password=None, update_existing=False, prefer="ours")
        db.add(row)
    if change.address is not UNSET and (address := change.address.strip()) != row.address:
        if address:
            check_address(address, kit_settings.load().allow_loopback)
        row.address, row.sealed_password = address, None
    if change.login is not UNSET:
        row.login = _writable(change.login.strip(), "login")
    if change.password is not UNSET:
        row.sealed_password = seal(_writable(change.password, "password")) if change.password else None
    if change.update_existing is not UNSET:
        row.update_existing = change.update_existing
    if change.prefer is not UNSET:
        row.prefer = change.prefer
    row.updated_at, row.updated_by = now(), db.asker.user_id
    db.flush()
    return _shown(row)


def access_of(db: Session) -> Access:
    """Raises Forbidden, NotConfigured."""
    access = find_access(db)
    if access is None:
        raise NotConfigured(INCOMPLETE)
    return access


def find_access(db: Session) -> Access | None:
    """None while something is missing, or the password was sealed under another secret key. Raises Forbidden."""
    may_exchange(db.asker)
    row = db.get(Settings, 1)
    if row is None or not (row.address and row.login and row.sealed_password):
        return None
    try:
        return Access(address=row.address, login=row.login, password=unseal(row.sealed_password))
    except WrongSecretKey:
        return None


def may_exchange(asker: Asker) -> None:
    """Raises Forbidden for all but `admin` and `head_of_sales`."""
    if asker.role not in ("admin", "head_of_sales"):
        raise Forbidden("The exchange is for administrators and heads of sales.")


def _writable(text: str, field: str) -> str:
    """Raises Invalid for control characters, which XML cannot carry."""
    if not text.isprintable():
        raise Invalid("Control characters cannot be sent to RosBusinessSoft.", field=field)
    return text


def _shown(row: Settings) -> ExchangeSettings:
    return ExchangeSettings(
        address=row.address,
        login=row.login,
        has_password=row.sealed_password is not None,
        update_existing=row.update_existing,
        prefer="theirs" if row.prefer == "theirs" else "ours",
        updated_at=row.updated_at,
    )
