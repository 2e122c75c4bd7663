"""What can go wrong with a mail server, grouped by our reaction, and how it is explained to a person."""

from services.mail.interface import CheckReason, Stage

NEEDS_A_PERSON = frozenset(
    {
        "forbidden_host",
        "certificate",
        "no_tls",
        "tls_required",
        "wrong_password",
        "app_password_needed",
        "imap_off",
        "token_refused",
        "no_oauth",
        "sealed_with_another_key",
    }
)
"""Trying again soon changes nothing, and could lock the account: long pauses."""
NEEDS_PATIENCE = NEEDS_A_PERSON | {"locked_out", "quota"}
"""Long pauses too, though it will pass by itself."""

EXPLANATIONS: dict[CheckReason, str] = {
    "fine": "Ящик доступен, можно работать.",
    "unknown_host": "Сервер с таким именем не найден. Проверьте имя сервера {host}.",
    "forbidden_host": "Адрес {host} ведёт внутрь служебной сети, подключаться к нему нельзя. "
    "Без шифрования разрешены только серверы на этом же компьютере.",
    "refused": "{host}:{port} не принимает подключения. Проверьте порт и то, что сервер работает.",
    "blocked_port": "{host}:{port} не отвечает. Возможно, порт закрыт межсетевым экраном или указан не тот порт.",
    "no_answer": "Сервер {host}:{port} принял подключение и молчит. Проверьте порт и вид шифрования.",
    "interrupted": "Связь с сервером {host}:{port} оборвалась.",
    "other_protocol": "На {host}:{port} отвечает не тот сервер, который нужен. Проверьте порт и вид шифрования.",
    "certificate": "Сертификату сервера {host} нельзя доверять ({detail}). Проверьте имя сервера; "
    "своему сертификату должен доверять компьютер, на котором работает программа.",
    "no_tls": "Сервер {host}:{port} не предлагает STARTTLS. Выберите вид шифрования TLS и его порт (993 или 465).",
    "tls_required": "Сервер {host}:{port} не принимает пароль без шифрования. Выберите TLS или STARTTLS.",
    "wrong_password": "Сервер не принял имя или пароль. Проверьте их; "
    "у многих почтовых служб нужен отдельный пароль для внешних программ.",
    "app_password_needed": "Почтовая служба ждёт пароль приложения, а не обычный пароль. Создайте его в настройках "
    "безопасности ящика, там же разрешите доступ по IMAP.",
    "imap_off": "Доступ к ящику по IMAP выключен. Включите его в настройках почты на сайте почтовой службы.",
    "locked_out": "Почтовая служба временно закрыла вход в ящик: слишком много попыток или подключений ({detail}). "
    "Мы подождём и попробуем снова; проверьте, не подключено ли к ящику слишком много программ.",
    "quota": "Почтовая служба ограничила чтение ящика: исчерпан дневной объём ({detail}). Чтение продолжится само.",
    "token_refused": "Сервер {host} не выдал токен доступа: {detail}. Выдайте программе доступ к ящику заново.",
    "no_oauth": "Сервер {host}:{port} не принимает вход по OAuth2. Выберите вход по паролю.",
    "no_folder": "Вход выполнен, но папка «{detail}» не открывается. Проверьте список папок ящика.",
    "server_error": "Сервер {host}:{port} временно отказывает: {detail}",
    "letter_refused": "Сервер отказался принять письмо: {detail}",
    "sealed_with_another_key": "Пароль ящика сохранён с другим секретным ключом программы. Введите пароль заново.",
}


class Trouble(Exception):
    """A mail server cannot be used, for a known reason. `str()` explains it to a person."""

    def __init__(self, reason: CheckReason, stage: Stage, host: str = "", port: int = 0, detail: str = "") -> None:
        self.reason, self.stage = reason, stage
        super().__init__(EXPLANATIONS[reason].format(host=host, port=port, detail=detail))

    @property
    def needs_patience(self) -> bool:
        return self.reason in NEEDS_PATIENCE

    @property
    def folder_only(self) -> bool:
        """One folder cannot be opened; the connection and the other folders are fine."""
        return self.reason == "no_folder"

    @property
    def needs_a_person(self) -> bool:
        return self.reason in NEEDS_A_PERSON


class LetterNotServed(Exception):
    """A letter, or a run of them, is not to be had: the server answered NO to a fetch; the connection is fine."""


class LetterRefused(Exception):
    """The server refused to send the letter, for good; nothing was sent. Holds its words."""


class FateUnknown(Exception):
    """The connection broke after the letter was handed over: it may be sent or not."""
