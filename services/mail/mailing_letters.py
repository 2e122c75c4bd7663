"""The letter of a mailing as one recipient gets it."""

from typing import NamedTuple

from services.mail import template_text
from services.mail.addresses import one_line
from services.mail.mailing_models import Mailing

FIELDS = frozenset({"name", "company", "position", "city", "email", "unsubscribe_url"})
LINK_FIELD = "unsubscribe_url"
FAREWELL = "\n\n--\nОтписаться от рассылки: {{ unsubscribe_url }}\n"
"""Ends a letter that has no link of its own: nobody gets one without it."""


class Addressee(NamedTuple):
    """What a letter may say of its recipient."""

    name: str
    company: str
    position: str
    city: str
    email: str


INVENTED = Addressee("Иванова Мария", "ООО «Ромашка»", "Директор", "Москва", "ivanova@example.ru")


class Written(NamedTuple):
    subject: str
    text: str


def check(subject: str, text: str) -> None:
    """Raises TemplateWrong naming the field."""
    template_text.check(subject, FIELDS, "subject")
    template_text.check(text, FIELDS, "text")


def write(mailing: Mailing, to: Addressee, unsubscribe_url: str) -> Written:
    """Raises TemplateWrong, Invalid."""
    fields = {**to._asdict(), LINK_FIELD: unsubscribe_url}
    subject = " ".join(template_text.render(mailing.subject, fields).split())
    body = mailing.text if LINK_FIELD in mailing.text else mailing.text.rstrip() + FAREWELL
    text = template_text.render(body, fields)
    if unsubscribe_url not in text:  # a condition left it out
        text = text.rstrip() + template_text.render(FAREWELL, fields)
    return Written(one_line(subject, "subject")[:500], text)
