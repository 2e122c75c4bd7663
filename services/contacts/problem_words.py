"""What is wrong with a row of an import, in the words of the Excel file that gives it back."""

from typing import Any

from services.contacts.field_words import PARTS, PERSON, TITLES

WORDS = {
    "encoding": "часть строки была в другой кодировке",
    "zero_bytes": "в строке были нулевые байты",
    "unclosed_quote": "кавычка не закрыта, столбцы могли сдвинуться",
    "too_many_columns": "слишком много столбцов",
    "too_long": "слишком длинное значение",
    "too_many": "слишком много значений в ячейке",
    "too_many_cells": "ячеек больше, чем столбцов в таблице",
    "no_name": "нет названия",
    "no_person_name": "у контактного лица нет имени",
    "no_such_number": "записи с таким номером нет",
    "unknown_option": "такого значения нет в справочнике",
    "unknown_counterparty": "такого контрагента нет",
    "several_counterparties": "контрагентов с таким названием несколько, укажите ИНН",
    "unknown_contact": "такого человека нет ни по имени, ни по номеру",
    "bad_account": "это не номер счёта",
    "bad_bic": "это не БИК: нужны 9 цифр",
    "bad_bank_accounts": "это не счёт, например 40702810900000002851, БИК 044030827",
    "bad_socials": "это не аккаунт соцсети",
    "bad_other_addresses": "слишком длинный адрес",
    "bad_inn": "это не ИНН: нужны 10 или 12 цифр с верной контрольной суммой",
    "bad_kpp": "это не КПП",
    "bad_ogrn": "это не ОГРН: нужны 13 или 15 цифр с верной контрольной суммой",
    "bad_phone": "это не номер телефона",
    "bad_email": "это не адрес почты",
    "bad_number": "нужно число",
    "bad_money": "нужна сумма, например 12500,00",
    "bad_date": "нужна дата, например 31.12.2026",
    "bad_flag": "нужно «да» или «нет»",
    "bad_rating": "нужна оценка от 1 до 5",
    "duplicate_inn": "контрагент с таким ИНН и КПП уже есть",
    "same_in_file": "повторяет строку файла",
    "record_gone": "записи, которую надо изменить, больше нет",
}


def reason(problem: dict[str, Any]) -> str:
    """«ИНН «123»: это не ИНН…»."""
    field = problem["field"]
    name = (
        PERSON.get(field)
        or PARTS.get(field)
        or TITLES["counterparty"].get(field)
        or TITLES["contact"].get(field)
        or (field or "",)
    )
    words = WORDS.get(problem["code"], problem["message"])
    value = f" «{problem['value'][:60]}»" if problem["value"] else ""
    place = f"{name[0]}{value}: " if field else ""
    return f"{place}{words}" if field else f"{words}{value}"
