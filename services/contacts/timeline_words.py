"""What the kinds, directions and states of timeline entries are called in an exported timeline."""

CHANNELS = {
    "call": "Звонок",
    "letter": "Письмо",
    "note": "Заметка",
    "meeting": "Встреча",
    "paper_letter": "Письмо по почте",
    "fax": "Факс",
    "messenger": "Мессенджер",
    "lead": "Обращение",
    "deal": "Сделка",
    "document": "Документ",
    "merge": "Объединение",
    "change": "Изменение",
}
DIRECTIONS = {"inbound": "входящий", "outbound": "исходящий"}
STATUSES = {
    "planned": "запланирован",
    "held": "состоялся",
    "cancelled": "отменён",
    "new": "новый",
    "in_progress": "в работе",
    "converted": "переведён в сделку",
    "rejected": "отклонён",
    "open": "открыта",
    "won": "выиграна",
    "lost": "проиграна",
    "create": "создание",
    "update": "правка",
    "delete": "удаление",
    "restore": "восстановление",
    "import": "импорт",
    "undo": "отмена",
    "bulk": "групповая правка",
    "merged": "объединён",
    "unmerged": "разъединён",
}
