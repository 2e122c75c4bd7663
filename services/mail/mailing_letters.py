"""The letter of a mailing as one recipient gets it."""

import re
from html import escape
from typing import NamedTuple

from services.kit.wire import Invalid
from services.mail import charsets, markup, templating
from services.mail.addresses import one_line
from services.mail.mailing_models import Mailing
from services.mail.template_values import given_name

LINK = re.compile(r"\{\{\s*unsubscribe\.url\s*\}\}")
FAREWELL = "\n\n--\nОтписаться от рассылки: {url}\n"
"""Ends a letter that has no link of its own: nobody gets one without it."""
FAREWELL_HTML = '<p>--<br>Отписаться от рассылки: <a href="{url}">{url}</a></p>'


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
    html: str | None
    """Sanitised; `text` says the same."""


def safe(html: str) -> str:
    """The layout as it is kept. Raises Invalid."""
    clean = markup.sanitised(charsets.clean(html)) or ""
    if not clean and markup.text_of(html):
        raise Invalid("The letter is too large, or laid out in too intricate a way.", field="html")
    return clean if markup.text_of(clean) else ""


def check(subject: str, text: str, html: str) -> None:
    """Raises TemplateWrong naming the field, Invalid."""
    _filled(subject, INVENTED, NOWHERE, "subject")
    if html:
        _filled(html, INVENTED, NOWHERE, "html")
    else:
        _filled(text, INVENTED, NOWHERE, "text")


def write(mailing: Mailing, to: Addressee, unsubscribe_url: str) -> Written:
    """Raises TemplateWrong, Invalid."""
    subject = " ".join(_filled(mailing.subject, to, unsubscribe_url, "subject").split())
    line = one_line(subject, "subject")[:500]
    if mailing.html:
        html = markup.sanitised(_filled(mailing.html, to, unsubscribe_url, "html")) or ""
        if unsubscribe_url not in markup.text_of(html):  # also of a link whose address nobody sees in plain text
            html += FAREWELL_HTML.format(url=escape(unsubscribe_url))
        return Written(line, markup.text_of(html), html)
    text = _filled(mailing.text, to, unsubscribe_url, "text")
    if not LINK.search(mailing.text) or unsubscribe_url not in text:  # or a condition left it out
        text = text.rstrip() + FAREWELL.format(url=unsubscribe_url)
    return Written(line, text, None)


def _filled(text: str, to: Addressee, unsubscribe_url: str, field: str) -> str:
    recipient = {"name": to.name, "given_name": given_name(to.name), "position": to.position, "city": to.city}
    values = {
        "recipient": recipient | {"email": to.email},
        "counterparty": {"name": to.company},
        "unsubscribe": {"url": unsubscribe_url},
    }
    return templating.fill(text, values, as_html=field == "html", field=field)
