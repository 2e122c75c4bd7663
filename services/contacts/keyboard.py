"""What somebody meant who typed in the wrong keyboard layout, or in the other alphabet. Pure."""

from itertools import product

LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
RUSSIAN_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю"
TO_RUSSIAN = str.maketrans(LATIN_KEYS, RUSSIAN_KEYS)
TO_LATIN = str.maketrans(RUSSIAN_KEYS, LATIN_KEYS)
SPELT = {
    "а": ("a",), "б": ("b",), "в": ("v", "w"), "г": ("g",), "д": ("d",), "е": ("e",), "ж": ("zh", "j"), "з": ("z",),
    "и": ("i",), "й": ("y", "i"), "к": ("k", "c"), "л": ("l",), "м": ("m",), "н": ("n",), "о": ("o",), "п": ("p",),
    "р": ("r",), "с": ("s", "c"), "т": ("t",), "у": ("u",), "ф": ("f",), "х": ("kh", "h"), "ц": ("ts", "c"),
    "ч": ("ch",), "ш": ("sh",), "щ": ("shch", "sch"), "ъ": ("",), "ы": ("y",), "ь": ("",), "э": ("e",), "ю": ("yu",),
    "я": ("ya", "ia"),
}  # fmt: skip
MOST_SPELLINGS = 8


def other_layout(text: str) -> str | None:
    """`ghbdtn` is `привет`, `кщьфылф` is `romashka`; None where nothing is typed by those keys."""
    lower = text.lower()
    if any("a" <= letter <= "z" for letter in lower):
        return lower.translate(TO_RUSSIAN)
    swapped = lower.translate(TO_LATIN)
    return swapped if swapped != lower else None


def in_latin(word: str) -> list[str]:
    """The usual spellings of a Russian word in Latin letters, at most MOST_SPELLINGS."""
    doubtful = 0
    choices = []
    for letter in word:
        spelt = SPELT.get(letter, (letter,))
        if len(spelt) > 1:
            doubtful += 1
        choices.append(spelt if 2**doubtful <= MOST_SPELLINGS else spelt[:1])
    return ["".join(letters) for letters in product(*choices)]
