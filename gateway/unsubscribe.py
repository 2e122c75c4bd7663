"""/unsubscribe/<token>: the public page of the links in mailings, without a login, and the one click of RFC 8058.

GET changes nothing: programs that look through letters follow links. What is no token of ours gets the same answer
whatever it looks like.
"""

import re
from html import escape
from typing import TYPE_CHECKING

from flask import Flask, Response, request

from gateway.interface import BodyTooLarge
from services.kit.wire import NotFound, ServiceError, Unavailable, system
from services.mail.interface import Mail
from services.mail.interface.unsubscriptions import Unsubscription

if TYPE_CHECKING:
    from gateway.app import Gateway

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
LARGEST = 4 * 1024
SECONDS = 5.0
WORDS = {
    "ru": {
        "title": "Отписка от рассылки",
        "ask": "Больше не присылать рассылки на {address}?",
        "mailing": "Письмо из рассылки «{mailing}».",
        "do": "Отписаться",
        "done": "Готово: рассылки на {address} больше не придут.",
        "undo": "Отменить отписку",
        "unknown": "Ссылка не подходит. Откройте её из письма целиком.",
        "away": "Сейчас не получилось. Попробуйте ещё раз через минуту.",
    },
    "en": {
        "title": "Unsubscribe",
        "ask": "Send no more mailings to {address}?",
        "mailing": "The letter is of the mailing “{mailing}”.",
        "do": "Unsubscribe",
        "done": "Done: no more mailings will come to {address}.",
        "undo": "Undo",
        "unknown": "This link does not fit. Open the whole of it from the letter.",
        "away": "It did not work just now. Please try again in a minute.",
    },
}
PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="robots" content="noindex,nofollow">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:30rem;margin:15vh auto;padding:0 1rem;color:#212529}}
h1{{font-size:1.3rem}}button{{font:inherit;padding:.5rem 1rem;border:1px solid #1971c2;border-radius:4px;
background:#1971c2;color:#fff;cursor:pointer}}button.quiet{{background:#fff;color:#1864ab}}p.small{{color:#5c636a}}</style>
</head><body><main><h1>{title}</h1>{body}</main></body></html>
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def register(app: Flask, gateway: "Gateway") -> None:
    """Adds the page to the application."""

    def page(token: str) -> Response:
        lang = request.accept_languages.best_match(["ru", "en"]) or "ru"
        request.max_content_length = LARGEST
        if (request.content_length or 0) > LARGEST:
            raise BodyTooLarge("At most 4 KiB are taken here.")
        if not TOKEN.fullmatch(token):
            return _answer(lang, _note(lang, "unknown"), 404)
        mail = gateway.rpc.of(Mail, system("letter"), SECONDS)
        try:
            if request.method != "POST":
                found = mail.get_unsubscription(token)
            elif request.form.get("action") == "undo":
                found = mail.resubscribe(token)
            else:
                found = mail.unsubscribe(token)
        except NotFound:
            return _answer(lang, _note(lang, "unknown"), 404)
        except (Unavailable, ServiceError):
            return _answer(lang, _note(lang, "away"), 503)
        return _answer(lang, _said(lang, found), 200)

    app.add_url_rule("/unsubscribe/<string:token>", "unsubscribe", page, methods=["GET", "POST"])


def _said(lang: str, found: Unsubscription) -> str:
    words, address = WORDS[lang], escape(found.address)
    mailing = f'<p class="small">{words["mailing"].format(mailing=escape(found.mailing))}</p>'
    if found.unsubscribed:
        return f"<p>{words['done'].format(address=address)}</p>{_button(words['undo'], 'undo', 'quiet')}{mailing}"
    return f"<p>{words['ask'].format(address=address)}</p>{_button(words['do'], 'unsubscribe', '')}{mailing}"


def _button(label: str, action: str, look: str) -> str:
    return f'<form method="post"><button class="{look}" name="action" value="{action}">{label}</button></form>'


def _note(lang: str, key: str) -> str:
    return f"<p>{WORDS[lang][key]}</p>"


def _answer(lang: str, body: str, status: int) -> Response:
    html = PAGE.format(lang=lang, title=WORDS[lang]["title"], body=body)
    answer = Response(html, status, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer
