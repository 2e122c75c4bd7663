"""What two bases can be compared by: names without their dress, numbers in E.164, addresses in lower case. Pure."""

import re

import phonenumbers

FORMS = {
    "общество с ограниченной ответственностью": "ооо",
    "непубличное акционерное общество": "ао",
    "публичное акционерное общество": "пао",
    "открытое акционерное общество": "оао",
    "закрытое акционерное общество": "зао",
    "акционерное общество": "ао",
    "индивидуальный предприниматель": "ип",
}
ABBREVIATIONS = {"ооо": "ооо", "ао": "ао", "нао": "ао", "пао": "ао", "оао": "ао", "зао": "ао", "ип": "ип"}
"""What each counts as: the kinds of joint-stock company were renamed by law, so they are one."""
EMAIL = re.compile(r"[^\s,;<>()\"']+@[^\s,;<>()\"']+\.[^\s,;<>()\"']+")
LONGEST_PHONE_TEXT = 500


def name_key(name: str) -> str:
    """The name as it is compared: no legal form, quotes, punctuation or case, ё as е. Never empty for a name."""
    return _parts(name)[1]


def legal_form_in(name: str) -> str | None:
    """`ооо`, `ао` or `ип` where the name says so."""
    return _parts(name)[0]


def _parts(name: str) -> tuple[str | None, str]:
    words = " ".join(re.findall(r"\w+", name.casefold().replace("ё", "е")))
    for long, short in FORMS.items():
        words = re.sub(rf"\b{long}\b", short, words)
    forms = [word for word in words.split() if word in ABBREVIATIONS]
    bare = " ".join(word for word in words.split() if word not in ABBREVIATIONS)
    return (ABBREVIATIONS[forms[0]] if forms else None), bare or words or name.strip().casefold()


def phones_in(text: str) -> frozenset[str]:
    """Every valid number in a text that may hold several, in E.164, read in the Russian way."""
    found = phonenumbers.PhoneNumberMatcher(text[:LONGEST_PHONE_TEXT], "RU", leniency=phonenumbers.Leniency.VALID)
    return frozenset(phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164) for match in found)


def emails_in(text: str) -> frozenset[str]:
    """Every e-mail address in a text, in lower case."""
    return frozenset(address.lower().rstrip(".") for address in EMAIL.findall(text))
