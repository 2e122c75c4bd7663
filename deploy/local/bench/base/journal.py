"""The journal of the synthetic base: written by PostgreSQL itself, since ten million lines are many for Python.

Lines stand in the order of their time, so those of one client lie apart, as in life. A fifth of them belongs to every
fiftieth client: these have 110 lines where the others have 8.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg

from deploy.local.bench.base.clients import BEGAN_MS, CLIENT, INTERACTION, LASTS_MS, SPREAD, Choices

CALL, LETTER = 0x007, 0x008
STRIDE = 7919
"""A prime, which no size of a base is a multiple of: line after line goes to another client."""
BATCH = 250_000
CHANNELS = ("phone",) * 4 + ("email",) * 3 + ("meeting", "note", "messenger")
TOLD = (
    "Уточнили наличие на складе, просят счёт до конца недели",
    "Договорились о встрече, взять образцы и прайс",
    "Не взяли трубку, перезвонить завтра после обеда",
    "Выслали коммерческое предложение, ждём ответа снабжения",
    "Оплата прошла, отгрузка в четверг самовывозом",
    "Жалоба на упаковку: два места помяты, согласовали замену",
    "Спрашивали скидку на объём, передал руководителю",
    "Сменился бухгалтер, акт сверки отправить на новый адрес",
    "Просят отсрочку тридцать дней, документы на согласовании",
    "Заказ повторяется, состав прежний, адрес доставки другой",
    "Интереса нет, вернуться через полгода",
)
NEXT = ("Следующий шаг за нами.", "Ждём их решения.", "Напомнить через неделю.", "Вопрос закрыт.", "Срочно!", "", "")


def write(url: str, size: int, lines: int, choices: Choices) -> None:
    """Writes the lines 1 to `lines` of a base of `size` clients. Raises psycopg.Error."""
    with psycopg.connect(url) as db:
        pairs = db.execute(
            "SELECT parent_id, id FROM directory_entries WHERE directory = 'outcome' AND parent_id IS NOT NULL"
        ).fetchall()
    told = {
        "size": size,
        "lines": lines,
        "often": max(size // 50, 1),
        "managers": list(choices.managers),
        "purposes": list(choices.directories["purpose"]),
        "actions": [action for action, _ in pairs],
        "outcomes": [outcome for _, outcome in pairs],
        "channels": list(CHANNELS),
        "told": list(TOLD),
        "next": list(NEXT),
    }
    columns = dict(_columns(told))
    statement = f"INSERT INTO interactions ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM {LINES}"  # noqa: S608

    def batch(first: int) -> None:
        with psycopg.connect(url) as db:
            db.execute("SET LOCAL session_replication_role = replica")
            db.execute(statement, told | {"first": first, "last": min(first + BATCH - 1, lines)})

    with ThreadPoolExecutor(2) as pool:
        for _ in pool.map(batch, range(1, lines + 1, BATCH)):
            pass


LINES = f"""(
    SELECT i, k, {BEGAN_MS} + {LASTS_MS} * (i - 1) / %(lines)s AS ms,
        {BEGAN_MS} + {LASTS_MS} * (k - 1) / %(size)s AS client_ms,
        (%(channels)s::text[])[1 + i * 7 %% {len(CHANNELS)}] AS channel
    FROM (
        SELECT i, 1 + CASE i %% 5
            WHEN 0 THEN i / 5 * {STRIDE} %% %(often)s
            ELSE (i - i / 5) * {STRIDE} %% %(size)s END AS k
        FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS i
    ) AS numbered
) AS line"""  # noqa: S608 - numbers of ours


def _columns(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Column by column, in SQL over LINES; the others have their defaults."""

    def one_of(name: str, number: str, kind: str = "uuid") -> str:
        return f"(%({name})s::{kind}[])[1 + {number} %% {max(len(told[name]), 1)}]"

    at = "to_timestamp(ms / 1000.0)"
    manager = one_of("managers", "k")
    words = f"{one_of('told', 'i * 31', 'text')} || '. ' || {one_of('next', 'i * 17', 'text')}"
    number = "lpad(((2 * k * 387420489 + 123456789) %% 1000000000)::text, 9, '0')"
    yield "id", _ident(INTERACTION, "ms", "i")
    yield "counterparty_id", _ident(CLIENT, "client_ms", "k")
    yield "channel", "channel"
    yield "direction", "CASE WHEN i %% 3 = 0 THEN 'inbound' ELSE 'outbound' END"
    yield "status", "CASE WHEN i > %(lines)s * 0.98 THEN 'planned' WHEN i %% 23 = 0 THEN 'cancelled' ELSE 'held' END"
    yield "starts_at", at
    yield "created_at", at
    yield "updated_at", at
    yield "purpose_id", one_of("purposes", "i")
    yield "action_id", one_of("actions", "i")
    yield "outcome_id", one_of("outcomes", "i")
    yield "priority", "CASE WHEN i %% 11 = 0 THEN 'high' ELSE 'medium' END"
    yield "progress", "CASE WHEN i %% 7 = 0 THEN 'done' WHEN i %% 29 = 0 THEN 'not_done' ELSE 'not_needed' END"
    yield "duration_seconds", "CASE WHEN channel = 'phone' THEN 20 + i * 13 %% 600 ELSE 0 END"
    yield "subject", "CASE WHEN channel = 'email' THEN 'Заказ № ' || k %% 9000 ELSE '' END"
    yield "summary", f"CASE WHEN channel = 'phone' AND i %% 2 = 0 THEN '' ELSE {words} END"
    yield "manager_id", manager
    yield "created_by", manager
    yield "updated_by", manager
    yield "call_id", f"CASE WHEN channel = 'phone' THEN {_ident(CALL, 'ms', 'i')} END"
    yield "email_id", f"CASE WHEN channel = 'email' THEN {_ident(LETTER, 'ms', 'i')} END"
    yield "phone", f"CASE WHEN channel = 'phone' THEN '+79' || {number} END"
    yield "email_address", "CASE WHEN channel = 'email' THEN 'office@client-' || k || '.ru' END"


def _ident(kind: int, ms: str, number: str) -> str:
    """`clients.ident` in SQL."""
    return f"(lpad(to_hex({ms}), 12, '0') || '7{kind:03x}8' || lpad(to_hex({number} * {SPREAD}), 15, '0'))::uuid"
