"""The words of calls in exported files."""

from services.contacts.interface import Direction
from services.telephony.interface import CallStatus, Outcome
from services.telephony.interface.reports import ReportGroup

DIRECTIONS: dict[Direction, str] = {"inbound": "Входящий", "outbound": "Исходящий"}
STATUSES: dict[CallStatus, str] = {"ringing": "Звонит", "answered": "Разговор", "ended": "Завершён"}
OUTCOMES: dict[Outcome, str] = {
    "talked": "Разговор",
    "missed": "Пропущен",
    "busy": "Занято",
    "rejected": "Отклонён",
    "cancelled": "Отменён",
    "failed": "Ошибка связи",
    "interrupted": "Прерван",
    "no_answer": "Нет ответа",
    "unavailable": "Недоступен",
    "blocked": "Заблокирован",
    "voicemail": "Автоответчик",
}
BY: dict[ReportGroup, str] = {
    "manager": "по сотрудникам",
    "line": "по линиям",
    "hour": "по часам",
    "day": "по дням",
}
