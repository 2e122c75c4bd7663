"""Directories and custom fields of the synthetic base, as an administrator would have made them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import psycopg

from deploy.local.bench.base.clients import BEGAN_MS, ident
from deploy.local.bench.base.places import TOWNS

DIRECTORY = 0x006
ENTRIES: dict[str, Sequence[str]] = {
    "region": sorted({town.region for town in TOWNS}),
    "industry": (
        *("Торговля оптовая", "Торговля розничная", "Строительство", "Производство", "Транспорт", "Сельское хозяйство"),
        *("Медицина", "Образование", "Связь и ИТ", "Энергетика", "Общественное питание", "Услуги", "Недвижимость"),
    ),
    "category": ("Крупный", "Средний", "Малый", "Разовый"),
    "payment_method": ("Безналичный", "Наличный", "Предоплата", "Отсрочка"),
    "ad_source": ("Рекомендация", "Сайт", "Выставка", "Поиск", "Холодный звонок", "Карты", "Рассылка"),
    "purpose": ("Продажа", "Сервис", "Оплата", "Знакомство"),
    "counterparty.delivery": ("Самовывоз", "Наша доставка", "Транспортная компания"),
}
CUSTOM_FIELDS = (
    ("contract", "Договор", "text"),
    ("discount", "Скидка, %", "number"),
    ("delivery", "Доставка", "choice"),
)


def make_directories(db: psycopg.Connection[Any]) -> dict[str, Sequence[UUID]]:
    """What is missing is made; the answer is the ids by directory, in the order of names."""
    number = 0
    with db.cursor() as cursor:
        for directory, names in ENTRIES.items():
            for position, name in enumerate(names):
                number += 1
                cursor.execute(
                    "INSERT INTO directory_entries "
                    "(id, version, created_at, updated_at, directory, name, position, archived) "
                    "VALUES (%s, 1, now(), now(), %s, %s, %s, false) ON CONFLICT DO NOTHING",
                    [ident(DIRECTORY, BEGAN_MS, number), directory, name, position],
                )
        for position, (key, name, kind) in enumerate(CUSTOM_FIELDS):
            number += 1
            cursor.execute(
                "INSERT INTO custom_fields "
                "(id, version, created_at, updated_at, kind, key, name, type, position, archived) "
                "VALUES (%s, 1, now(), now(), 'counterparty', %s, %s, %s, %s, false) ON CONFLICT DO NOTHING",
                [ident(DIRECTORY, BEGAN_MS, number), key, name, kind, position],
            )
        found: dict[str, list[UUID]] = {}
        cursor.execute("SELECT directory, id FROM directory_entries WHERE NOT archived ORDER BY directory, lower(name)")
        for directory, entry_id in cursor:
            found.setdefault(directory, []).append(entry_id)
    return dict(found)
