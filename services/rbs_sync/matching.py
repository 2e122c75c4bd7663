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
LONG_FORM = re.compile(rf"\b(?:{'|'.join(FORMS)})\b")
EMAIL = re.compile(r"[^\s,;<>()\"']+@[^\s,;<>()\"']+\.[^\s,;<>()\"']+")
LONGEST_PHONE_TEXT = 500


def name_parts(name: str) -> tuple[str | None, str]:
    """The legal form (`ооо`, `ао`, `ип`) where the name says it, and the name as it is compared.

    That is without legal form, quotes, punctuation and case, ё as е; a name of nothing else keeps it.
    """
    words = " ".join(re.findall(r"\w+", name.casefold().replace("ё", "е")))
    words = LONG_FORM.sub(lambda found: FORMS[found[0]], words)
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
