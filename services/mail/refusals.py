"""What servers and networks say when they refuse, told apart by what is to be done about it."""

import re
import ssl

from services.mail.hosts import Deadline, Server
from services.mail.interface import CheckReason, Stage
from services.mail.troubles import Trouble

APP_PASSWORD = re.compile(r"app(lication)?[- ]?(specific)?[- ]?password|parol prilozheni|парол\w* приложен", re.I)
APP_PASSWORD_HOSTS = re.compile(r"(^|\.)(yandex\.(ru|com|net)|mail\.ru|gmail\.com|rambler\.ru|icloud\.com|me\.com)$")
IMAP_OFF = re.compile(r"not enabled for imap|imap (access )?(is )?(disabled|off)|enable imap", re.I)
LOCKED_OUT = re.compile(r"\block(ed)?[- ]?out|\bblocked\b|temporarily locked|too many (failed|login|bad|invalid)", re.I)
QUOTA = re.compile(r"\[overquota\]|bandwidth|(exceed\w*|over).{0,40}(quota|limit)|quota exceeded", re.I)
NOT_NOW = re.compile(r"\[(unavailable|inuse|limit|serverbug)\]|temporar|too many|try again", re.I)
BAD_CERTIFICATE = {
    10: "срок действия истёк",
    18: "самоподписанный",
    19: "самоподписанный",
    62: "выдан другому имени",
    64: "выдан другому имени",
}


def refused_login(words: str, server: Server, *, temporary: bool = False) -> CheckReason:
    """Why an account was not let in."""
    if LOCKED_OUT.search(words):
        return "locked_out"
    if QUOTA.search(words):
        return "quota"
    if temporary or NOT_NOW.search(words):
        return "server_error"
    if IMAP_OFF.search(words):
        return "imap_off"
    if server.access is not None:
        return "token_refused"
    if APP_PASSWORD.search(words) or APP_PASSWORD_HOSTS.search(server.host.lower()):
        return "app_password_needed"
    return "wrong_password"


def refused_command(words: str) -> CheckReason | None:
    """Why a server that had let us in does not do what it is told, where its words say so."""
    if QUOTA.search(words):
        return "quota"
    return "server_error" if NOT_NOW.search(words) else None


def network(error: Exception, stage: Stage) -> tuple[CheckReason, Stage, str]:
    """What happened on the way to a server, or on the way back."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate", "encryption", BAD_CERTIFICATE.get(error.verify_code, error.verify_message)
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
        return "other_protocol", "encryption", ""
    if isinstance(error, UnicodeError) and stage in ("login", "smtp"):
        return "wrong_password", stage, ""
    return ("no_answer" if isinstance(error, TimeoutError) else "interrupted"), stage, ""


def trouble_of(found: tuple[CheckReason, Stage, str], server: Server, deadline: Deadline) -> Trouble:
    reason, stage, detail = found
    return Trouble("no_answer" if deadline.expired else reason, stage, server.host, server.port, detail)
