"""Names as they are compared: case, ё, quotes, spaces and legal forms left out."""

import re

LEGAL_FORMS = re.compile(
    r"\b(?:общество с ограниченной ответственностью|(?:публичное |закрытое |открытое )?акционерное общество|"
    r"индивидуальный предприниматель|ооо|оао|зао|пао|ао|ип|нко|чоу|гуп|муп)\b"
)
NOT_WORD = re.compile(r"[^0-9a-zа-я]+")


def folded(text: str) -> str:
    """Lower case, with ё as е: texts are compared so."""
    return text.lower().replace("ё", "е")


def words_of(text: str) -> list[str]:
    """The words of a text, folded, without punctuation."""
    return NOT_WORD.sub(" ", folded(text)).split()


def sort_key(name: str) -> str:
    """The name as lists sort and searches compare it: `ООО «Ёлка»` is `елка`. Empty only without a letter or digit."""
    plain = " ".join(words_of(name))
    return " ".join(LEGAL_FORMS.sub(" ", plain).split()) or plain
