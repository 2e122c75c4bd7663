"""Words as a matcher compares them: one alphabet, one case, and how far apart two spellings are. Pure."""

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[0-9a-zа-яіїєґў]+")
CYRILLIC, LATIN = re.compile(r"[а-яіїєґў]"), re.compile(r"[a-z]")
LOOK_ALIKE = str.maketrans("aeopcxyktmhb", "аеорсхуктмнв")
"""Latin letters typed among Cyrillic ones are taken for what they look like."""
SPELT = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ch", "ч"), ("sh", "ш"), ("ts", "ц"), ("ph", "ф"),
    ("yu", "ю"), ("iu", "ю"), ("ju", "ю"), ("ya", "я"), ("ia", "я"), ("ja", "я"), ("yo", "е"), ("jo", "е"),
    ("ye", "е"), ("ck", "к"), ("x", "кс"),
)  # fmt: skip
LETTER = str.maketrans("abcdefghijklmnopqrstuvwyz", "абкдефгхийклмнопкрстуввиз")
SOUND = str.maketrans(
    {"б": "п", "д": "т", "г": "к", "в": "ф", "з": "с", "ж": "ш", "щ": "ш", "ч": "ш", "ц": "с", "х": "к"}
)
"""Letters that are heard, and so written, one for another."""
SILENT = re.compile(r"[ъьйаеиоуыэюя]")
VOWEL = str.maketrans({"о": "а", "я": "а", "е": "и", "э": "и", "й": "и", "ы": "и", "ю": "у", "ъ": None, "ь": None})
AGAIN = re.compile(r"(.)\1+")


def plain(text: str) -> str:
    """Lower case, ё as е, and letters without marks, widths or other guises."""
    composed = unicodedata.normalize("NFKC", text[:1000]).lower().replace("ё", "е")
    return composed.replace("ї", "и").replace("і", "и").replace("є", "е").replace("ґ", "г")


def words(text: str) -> list[str]:
    """The words of a text in Cyrillic letters: `Romashka, Inc.` is `ромашка`, `инк`."""
    return [in_cyrillic(word) for word in WORD.findall(plain(text))]


@lru_cache(maxsize=12_000)
def in_cyrillic(word: str) -> str:
    if not LATIN.search(word):
        return word
    if CYRILLIC.search(word):
        return word.translate(LOOK_ALIKE).translate(LETTER)
    for spelt, letter in SPELT:
        word = word.replace(spelt, letter)
    return word.translate(LETTER)


@lru_cache(maxsize=12_000)
def skeleton(word: str) -> str:
    """What is left of a word when vowels, doubled letters and like-sounding consonants are told apart no more.

    A word of few consonants keeps its vowels, folded, else too many words would be one.
    """
    heard = word.translate(SOUND)
    bare = AGAIN.sub(r"\1", SILENT.sub("", heard))
    return bare if len(bare) >= 4 else AGAIN.sub(r"\1", heard.translate(VOWEL))


@lru_cache(maxsize=12_000)
def _letters(word: str) -> int:
    """The letters of a word as bits; two letters may share one."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits


def far(one: str, other: str, most: int) -> bool:
    """Surely more than `most` slips apart: each changes the length by one at most, and the set of letters by two."""
    return abs(len(one) - len(other)) > most or (_letters(one) ^ _letters(other)).bit_count() > 2 * most


@lru_cache(maxsize=12_000)
def distance(one: str, other: str, most: int = 2) -> int:
    """Letters to insert, drop, change or swap with a neighbour to make one the other; `most + 1` stands for more."""
    if one == other:
        return 0
    if far(one, other, most):
        return most + 1
    if most == 1:
        return 1 if one_slip(one, other) else 2
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, another in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != another))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == another:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def one_slip(one: str, other: str) -> bool:
    """Two different words are the same but for one letter, or for two neighbours that are swapped."""
    start, end, other_end = 0, len(one), len(other)
    while start < min(end, other_end) and one[start] == other[start]:
        start += 1
    while min(end, other_end) > start and one[end - 1] == other[other_end - 1]:
        end, other_end = end - 1, other_end - 1
    left, right = one[start:end], other[start:other_end]
    return (len(left) < 2 and len(right) < 2) or (len(left) == 2 and left == right[::-1])


FOLDED = str.maketrans({"й": "и", "ы": "и", "э": "е", "ъ": None, "ь": None})


@lru_cache(maxsize=12_000)
def _folded(word: str) -> str:
    return word.translate(FOLDED)


def alike(one: str, other: str) -> float:
    """1 for the same word, 0.9 to 0.7 for one mistyped or heard otherwise, else 0. Numbers are not mistyped."""
    if one == other:
        return 1.0
    if one.isdigit() or other.isdigit() or min(len(one), len(other)) < 4:
        return 0.0
    one, other = _folded(one), _folded(other)
    if far(one, other, 3):
        return 0.0
    if skeleton(one) == skeleton(other) and distance(one, other, 3) <= 3:
        return 0.9
    allowed = 2 if min(len(one), len(other)) >= 8 else 1
    found = distance(one, other, allowed)
    return 0.9 - 0.1 * found if found <= allowed else 0.0


class Vocabulary:
    """A few words, asked for a like one so often that most are told to be unlike by their letters alone."""

    def __init__(self, *known: str) -> None:
        folded = ((word, word.translate(FOLDED)) for word in known)
        self._known = [(word, len(heard), _letters(heard)) for word, heard in folded]

    def like(self, word: str) -> str | None:
        """The first that is `alike`."""
        heard = _folded(word)
        length, letters = len(heard), _letters(heard)
        for known, its_length, its_letters in self._known:
            if -3 <= length - its_length <= 3 and (letters ^ its_letters).bit_count() <= 6 and alike(word, known):
                return known
        return None
