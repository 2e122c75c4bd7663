"""Does a text channel work, and if not, what is to be done? In words."""

from collections.abc import Callable
from uuid import UUID

from services.kit import settings
from services.kit.channel import ForbiddenAddress, TransportError
from services.kit.secrets import WrongSecretKey
from services.kit.wire import Forbidden, NotFound, Unavailable
from services.mail import http_texts, text_channels
from services.mail.interface.text_channels import HttpSending, MangoSms, TextChannelCheck, TextCheckStage
from services.mail.text_models import TextChannel
from services.telephony.interface.providers import ProviderCheck


def of_mango(row: TextChannel, ask: Callable[[UUID], ProviderCheck]) -> TextChannelCheck:
    """The account is telephony's, and so is its check; what is wrong with calls' events alone does not concern SMS."""
    mango: MangoSms = text_channels.part(row, "mango")
    try:
        found = ask(mango.account_id)
    except (NotFound, Forbidden):
        return _found("provider", "Такой учётной записи у телефонии больше нет: выберите другую.")
    except Unavailable:
        return _found("connect", "Телефония сейчас не отвечает, через неё уходят СМС.")
    if found.ok or found.stage == "webhooks":
        return _done(row, "Mango отвечает и знает ключ. Отчёты о доставке придут по адресу событий телефонии.")
    return _found("provider", f"Mango не принимает запросы: {found.explanation}")


def of_http(row: TextChannel) -> TextChannelCheck:
    """Asks the server something that sends nothing; any answer shows that it is there."""
    sending: HttpSending | None = text_channels.part(row, "sending")
    if sending is None:
        return _done(row, "Канал только принимает: отправьте на его адрес пробное сообщение из кабинета поставщика.")
    try:
        text_channels.secret_of(row)
    except WrongSecretKey:
        return _found("secret", "Секрет запечатан другим ключом программы: введите его заново.")
    try:
        status = http_texts.check(sending, allow_loopback=settings.load().allow_loopback)
    except ForbiddenAddress:
        return _found("forbidden", "Адрес ведёт внутрь служебной сети, обращаться к нему нельзя.")
    except TransportError as error:
        return _found("connect", f"До сервера поставщика не дозвониться: {error}")
    if status == 404:
        return _found("provider", "Сервер отвечает, но такого адреса на нём нет: проверьте путь.")
    return _done(row, "Сервер поставщика отвечает. Отправьте пробное сообщение на свой номер.")


def _done(row: TextChannel, words: str) -> TextChannelCheck:
    if not row.active:
        return _found("switched_off", f"{words} Канал выключен.")
    return TextChannelCheck(ok=True, stage="done", explanation=words)


def _found(stage: TextCheckStage, words: str) -> TextChannelCheck:
    return TextChannelCheck(ok=False, stage=stage, explanation=words)
