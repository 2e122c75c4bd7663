"""Names as they are compared: case, ё, quotes, spaces and legal forms left out."""

import re

LEGAL_FORMS = re.compile(
    r"\b(?:общество с ограниченной ответственностью|(?:публичное |закрытое |открытое )?акционерное общество|"
    r"индивидуальный предприниматель|ооо|оао|зао|пао|ао|ип|нко|чоу|гуп|муп)\b"
)
NOT_WORD = re.compile(r"[^0-9a-zа-я]+")


def sort_key(name: str) -> str:
    """The name as lists sort and searches compare it: `ООО «Ёлка»` is `елка`. Empty only without a letter or digit."""
    plain = NOT_WORD.sub(" ", name.lower().replace("ё", "е")).strip()
    return " ".join(LEGAL_FORMS.sub(" ", plain).split()) or plain
