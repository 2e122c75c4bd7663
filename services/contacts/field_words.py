"""What fields and their built-in values are called in tables that come in and go out.

The first word is written by exports; all are understood by imports, whatever their case, ё and punctuation.
"""

from services.contacts.names import words_of

COMMON: dict[str, tuple[str, ...]] = {
    "number": ("Номер", "№", "number", "id"),
    "name": ("Название", "наименование", "краткое наименование", "name", "company"),
    "phones": ("Телефоны", "телефон", "тел", "мобильный", "мобильный телефон", "сотовый", "phone", "phones", "mobile"),
    "faxes": ("Факсы", "факс", "fax"),
    "emails": ("E-mail", "почта", "электронная почта", "эл почта", "email", "mail", "емейл"),
    "country": ("Страна", "country"),
    "city": ("Город", "населенный пункт", "city", "town"),
    "address": ("Адрес", "фактический адрес", "юридический адрес", "address", "street"),
    "other_addresses": ("Другие адреса", "дополнительные адреса", "дополнительный адрес", "other addresses"),
    "socials": ("Социальные сети", "соцсети", "социальная сеть", "мессенджеры", "мессенджер", "socials"),
    "relation_id": ("Отношение к нам", "вид отношений", "relation"),
    "ad_source_id": ("Источник рекламы", "источник", "source", "ad source"),
    "manager_id": ("Ответственный", "менеджер", "manager", "responsible"),
    "notes": ("Заметки", "примечание", "примечания", "комментарий", "описание", "notes", "comment", "description"),
    "private": ("Личный", "личный контакт", "private"),
    "opted_out": ("Не слать рассылки", "отписан", "opted out"),
    "created_at": ("Создано", "дата создания", "created"),
    "created_by": ("Кто создал", "автор", "created by"),
    "updated_at": ("Изменено", "дата изменения", "updated"),
    "updated_by": ("Кто изменил", "updated by"),
}
COUNTERPARTY: dict[str, tuple[str, ...]] = COMMON | {
    "full_name": ("Полное название", "полное наименование", "full name"),
    "legal_form": ("Форма", "форма собственности", "правовая форма", "юрлицо физлицо", "legal form"),
    "role": ("Раздел", "тип", "роль", "role", "type"),
    "inn": ("ИНН", "inn", "tax id"),
    "kpp": ("КПП", "kpp"),
    "ogrn": ("ОГРН", "огрнип", "ogrn"),
    "foreign_party": ("Иностранная", "нерезидент", "foreign"),
    "bank_accounts": ("Банковские счета", "банковские реквизиты", "реквизиты банка", "bank accounts"),
    "website": ("Сайт", "веб сайт", "www", "site", "website", "url"),
    "parent_id": ("Входит в группу", "головная организация", "холдинг", "группа компаний", "parent"),
    "category_id": ("Категория", "группа", "category"),
    "reputation": ("Репутация", "список", "reputation"),
    "payment_method_id": ("Способ расчёта", "расчет", "форма оплаты", "payment method"),
    "industry_id": ("Отрасль", "вид деятельности", "сфера деятельности", "industry"),
    "region_id": ("Регион", "область", "территория", "region"),
    "headcount": ("Численность", "число сотрудников", "количество сотрудников", "headcount", "employees"),
    "annual_income": ("Годовой доход", "выручка", "оборот", "annual income", "revenue"),
    "capital": ("Уставный капитал", "капитал", "capital"),
    "rating": ("Рейтинг", "оценка", "rating"),
    "solvency": ("Платёжеспособность", "solvency"),
    "potential": ("Потенциал", "potential"),
    "loyalty": ("Лояльность", "loyalty"),
    "segment_ids": ("Сегменты", "сегмент", "сегмент рынка", "segment", "segments"),
}
CONTACT: dict[str, tuple[str, ...]] = COMMON | {
    "name": ("Имя", "фио", "ф и о", "контактное лицо", "контакт", "сотрудник", "имя фамилия", "name", "contact"),
    "counterparty_id": ("Контрагент", "клиент", "организация", "компания", "название", "company", "counterparty"),
    "position": ("Должность", "position", "job title"),
    "department": ("Отдел", "подразделение", "филиал", "department"),
    "birthday": ("День рождения", "дата рождения", "birthday"),
    "boss_id": ("Руководитель", "начальник", "boss"),
    "assistant_id": ("Помощник", "ассистент", "assistant"),
    "referrer_id": ("Кто рекомендовал", "рекомендация", "referrer"),
    "photo_id": ("Фото", "photo"),
}
PERSON: dict[str, tuple[str, ...]] = {
    "person.name": ("Контактное лицо", "представитель", "фио", "ф и о", "контактное лицо фио", "contact person"),
    "person.position": ("Должность", "должность контактного лица", "должность представителя", "position"),
    "person.phones": ("Телефон контактного лица", "телефон представителя", "contact phone"),
    "person.emails": ("E-mail контактного лица", "почта представителя", "почта контактного лица", "contact email"),
}
"""The contact person in a counterparty's row."""
PARTS: dict[str, tuple[str, ...]] = {
    "bank_accounts.account": ("Расчётный счёт", "р с", "расч счет", "номер счета", "счет", "bank account", "account"),
    "bank_accounts.bic": ("БИК", "бик банка", "bic", "swift"),
    "bank_accounts.bank_name": ("Банк", "наименование банка", "название банка", "bank", "bank name"),
    "bank_accounts.correspondent_account": ("Корр. счёт", "корсчет", "к с", "корреспондентский счет", "кор счет"),
    "other_addresses.legal": ("Юридический адрес", "юр адрес", "legal address"),
    "other_addresses.actual": ("Фактический адрес", "факт адрес", "actual address"),
    "other_addresses.postal": ("Почтовый адрес", "адрес для писем", "postal address"),
    "other_addresses.delivery": ("Адрес доставки", "delivery address"),
    "socials.vk": ("ВКонтакте", "вк", "vk", "vkontakte"),
    "socials.telegram": ("Телеграм", "телеграмм", "telegram", "tg"),
    "socials.whatsapp": ("Вотсап", "ватсап", "whatsapp"),
    "socials.viber": ("Вайбер", "viber"),
    "socials.ok": ("Одноклассники", "ok ru"),
    "socials.max": ("Макс", "max"),
}
"""Parts of entries with a column of their own."""
TITLES: dict[str, dict[str, tuple[str, ...]]] = {"counterparty": COUNTERPARTY, "contact": CONTACT}
VALUES: dict[str, dict[str, tuple[str, ...]]] = {
    "legal_form": {
        "legal_entity": ("Юридическое лицо", "юрлицо", "юр лицо", "организация", "компания", "юл", "legal entity"),
        "sole_proprietor": ("ИП", "индивидуальный предприниматель", "предприниматель", "sole proprietor"),
        "individual": ("Физическое лицо", "физлицо", "физ лицо", "частное лицо", "фл", "individual", "person"),
    },
    "role": {
        "client": ("Клиент", "наш клиент", "наши клиенты", "клиенты", "покупатель", "заказчик", "client", "customer"),
        "prospect": ("Потенциальный клиент", "потенциальные клиенты", "потенциальный", "prospect"),
        "contractor": ("Исполнитель", "исполнители", "подрядчик", "поставщик", "contractor", "supplier"),
        "other": ("Прочее", "прочий", "прочие", "прочие контрагенты", "партнер", "конкурент", "other"),
    },
    "reputation": {
        "trusted": ("Белый список", "белый", "надежный", "trusted"),
        "neutral": ("Обычная", "нет", "нейтральная", "neutral"),
        "blocked": ("Чёрный список", "черный", "blocked"),
    },
}
YES = ("да", "yes", "true", "1", "+", "истина", "y", "д")
NO = ("нет", "no", "false", "0", "-", "ложь", "n", "н")


def folded(text: str) -> str:
    """Words as they are compared."""
    return " ".join(words_of(text))


def title(kind: str, field: str) -> str:
    """What exports call a built-in field."""
    special = PERSON | PARTS
    return (special if field in special else TITLES[kind]).get(field, (field,))[0]


def value_title(field: str, value: str) -> str:
    """What exports call a built-in value of a choice."""
    return VALUES.get(field, {}).get(value, (value,))[0]
