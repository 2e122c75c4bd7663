"""The mail services that most firms here use, and how their mailboxes are reached."""

from services.mail.interface import MailService, ServicePreset

HINT = "Нужен пароль приложения, обычный не подойдёт: {where}. Там же разрешите доступ почтовых программ по IMAP."


def _preset(
    service: MailService,
    title: str,
    imap: str,
    smtp: str,
    hint: str,
    authorize_url: str = "",
    token_url: str = "",
    scope: str = "",
) -> ServicePreset:
    starttls = service == "outlook"
    return ServicePreset(
        service=service,
        title=title,
        imap_host=imap,
        imap_port=993,
        imap_encryption="tls",
        smtp_host=smtp,
        smtp_port=587 if starttls else 465,
        smtp_encryption="starttls" if starttls else "tls",
        authorize_url=authorize_url,
        token_url=token_url,
        scope=scope,
        hint=hint,
    )


PRESETS = [
    _preset(
        "yandex",
        "Яндекс",
        "imap.yandex.ru",
        "smtp.yandex.ru",
        HINT.format(where="Яндекс ID → Безопасность → Пароли приложений → Почта"),
        "https://oauth.yandex.ru/authorize",
        "https://oauth.yandex.ru/token",
        "mail:imap_full mail:smtp",
    ),
    _preset(
        "mailru",
        "Mail.ru",
        "imap.mail.ru",
        "smtp.mail.ru",
        HINT.format(where="Настройки → Безопасность → Пароли для внешних приложений"),
        "https://oauth.mail.ru/login",
        "https://oauth.mail.ru/token",
        "mail.imap",
    ),
    _preset(
        "gmail",
        "Gmail",
        "imap.gmail.com",
        "smtp.gmail.com",
        HINT.format(where="Аккаунт Google → Безопасность → Двухэтапная аутентификация → Пароли приложений"),
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://oauth2.googleapis.com/token",
        "https://mail.google.com/",
    ),
    _preset(
        "outlook",
        "Outlook, Microsoft 365",
        "outlook.office365.com",
        "smtp.office365.com",
        "Microsoft пускает почтовые программы только по OAuth2: пароль не подойдёт.",
        "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
    ),
    _preset(
        "exchange",
        "Свой Exchange",
        "",
        "",
        "На сервере Exchange должна работать служба IMAP4. Имя для входа — ДОМЕН\\имя или адрес.",
    ),
    _preset("own", "Другая почта", "", "", "Имена серверов, порты и вид шифрования подскажет администратор почты."),
]
