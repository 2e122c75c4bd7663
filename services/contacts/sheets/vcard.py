"""vCards (RFC 2426, version 3.0, which phones and Outlook all read)."""

from collections.abc import Mapping
from typing import Any

LINE = 75
PATRONYMIC = ("вич", "вна", "ична", "кызы", "оглы")


def card(kind: str, values: Mapping[str, Any], organisation: str = "") -> str:
    """One card of a record's values by column; lines end in CR LF, as the format wants."""
    name = str(values["name"])
    person = kind == "contact" or values.get("legal_form") == "individual"
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{_text(name)}"]
    lines.append("N:" + (";".join(map(_text, _parts(name))) if person else f"{_text(name)};;;;"))
    organisation = organisation if kind == "contact" else "" if person else name
    if organisation:
        lines.append(f"ORG:{_text(organisation)}")
    if values.get("position"):
        lines.append(f"TITLE:{_text(values['position'])}")
    for phone in values.get("phones") or ():
        extension = f";ext={phone['extension']}" if phone.get("extension") else ""
        lines.append(f"TEL;TYPE=VOICE:{_text((phone['e164'] or phone['raw']) + extension)}")
    lines += [f"TEL;TYPE=FAX:{_text(fax)}" for fax in values.get("faxes") or ()]
    lines += [f"EMAIL;TYPE=INTERNET:{_text(email)}" for email in values.get("emails") or ()]
    if any(values.get(part) for part in ("address", "city", "country")):
        street, city, country = (_text(values.get(part) or "") for part in ("address", "city", "country"))
        lines.append(f"ADR;TYPE=WORK:;;{street};{city};;;{country}")
    if values.get("website"):
        lines.append(f"URL:{_text(values['website'])}")
    if values.get("birthday"):
        lines.append(f"BDAY:{values['birthday']}")
    if values.get("notes"):
        lines.append(f"NOTE:{_text(values['notes'][:2000])}")
    lines += [f"UID:{values['id']}", "END:VCARD"]
    return "".join(_folded(line) for line in lines)


def _parts(name: str) -> list[str]:
    """Family name, given name, patronymic, as far as a Russian name tells; else all of it is the family name."""
    words = name.split()
    if len(words) == 3 and words[1].lower().endswith(PATRONYMIC):
        words = [words[2], words[0], words[1]]
    if len(words) in (2, 3):
        return [*words, *[""] * (5 - len(words))]
    return [name, "", "", "", ""]


def _text(value: str) -> str:
    for sign, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        value = value.replace(sign, escaped)
    return "".join(sign for sign in value if sign.isprintable())


def _folded(line: str) -> str:
    """At most 75 bytes a line, never through the middle of a letter."""
    folded, size = [], 0
    for sign in line:
        width = len(sign.encode())
        if size + width > LINE:
            folded.append("\r\n ")
            size = 1
        folded.append(sign)
        size += width
    return "".join(folded) + "\r\n"
