"""The words of a notice: its template, filled with the recipient and the event."""

from collections.abc import Mapping
from datetime import datetime

from services.kit.wire import Invalid
from services.mail import templating
from services.mail.quiet_hours import HOME
from services.mail.template_values import given_name

LONGEST = 1_000
EVENT = {"date": "", "time": "", "subject": "", "phone": "", "number": "", "client": ""}
INVENTED = {
    "date": "25.11.2026",
    "time": "14:30",
    "subject": "Показ салона",
    "phone": "+7 916 123-45-67",
    "number": "128",
    "client": "ООО «Ромашка»",
}


def example(text: str) -> str:
    """Of an invented event. Raises TemplateWrong, Invalid."""
    return write(text, "Иванова Мария Петровна", "ООО «Ромашка»", INVENTED)


def write(text: str, name: str, company: str, event: Mapping[str, str]) -> str:
    """Raises TemplateWrong, Invalid."""
    values = {
        "recipient": {"name": name, "given_name": given_name(name)},
        "counterparty": {"name": company},
        "event": EVENT | dict(event),
    }
    filled = templating.fill(text, values, as_html=False, field="text").strip()
    if not filled:
        raise Invalid("There is nothing to send.", field="text")
    if len(filled) > LONGEST:
        raise Invalid(f"An SMS has {LONGEST} characters at most.", field="text", reason="sms_too_long")
    return filled


def moment(at: datetime) -> dict[str, str]:
    """The day and the hour, by the clock of the firm."""
    local = at.astimezone(HOME)
    return {"date": local.strftime("%d.%m.%Y"), "time": local.strftime("%H:%M")}
