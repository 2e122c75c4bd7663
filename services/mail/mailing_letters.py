"""The letter of a mailing as one recipient gets it."""

import re
from typing import NamedTuple

from services.mail import templating
from services.mail.addresses import one_line
from services.mail.mailing_models import Mailing
from services.mail.template_values import given_name

LINK = re.compile(r"\{\{\s*unsubscribe\.url\s*\}\}")
FAREWELL = "\n\n--\nОтписаться от рассылки: {url}\n"
"""Ends a letter that has no link of its own: nobody gets one without it."""


class Addressee(NamedTuple):
    """What a letter may say of its recipient."""

    name: str
    company: str
    position: str
    city: str
    email: str


INVENTED = Addressee("Иванова Мария Петровна", "ООО «Ромашка»", "Директор", "Москва", "ivanova@example.ru")
NOWHERE = "https://example.ru/unsubscribe"


class Written(NamedTuple):
    subject: str
    text: str


def check(subject: str, text: str) -> None:
    """Raises TemplateWrong naming the field, Invalid."""
    _filled(subject, INVENTED, NOWHERE, "subject")
    _filled(text, INVENTED, NOWHERE, "text")


def write(mailing: Mailing, to: Addressee, unsubscribe_url: str) -> Written:
    """Raises TemplateWrong, Invalid."""
    subject = " ".join(_filled(mailing.subject, to, unsubscribe_url, "subject").split())
    text = _filled(mailing.text, to, unsubscribe_url, "text")
    if not LINK.search(mailing.text) or unsubscribe_url not in text:  # or a condition left it out
        text = text.rstrip() + FAREWELL.format(url=unsubscribe_url)
    return Written(one_line(subject, "subject")[:500], text)


def _filled(text: str, to: Addressee, unsubscribe_url: str, field: str) -> str:
    recipient = {"name": to.name, "given_name": given_name(to.name), "position": to.position, "city": to.city}
    values = {
        "recipient": recipient | {"email": to.email},
        "counterparty": {"name": to.company},
        "unsubscribe": {"url": unsubscribe_url},
    }
    return templating.fill(text, values, as_html=False, field=field)
