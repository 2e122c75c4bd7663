"""Requisites by the rules of their registers: what is refused, and what is only unusual. Pure.

INN: order of the tax service MM-7-6/435. OGRN: the last digit checks the others. Accounts: Bank of Russia, 515 of 1997;
treasury accounts break that rule, so an account is never refused for it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from stdnum.ru import inn as inn_number

from services.contacts.interface.requisites import Remark, RequisitesDraft
from services.contacts.interface.values import BankAccount
from services.kit.wire import Invalid

KPP = re.compile(r"\d{4}[0-9A-Z]{2}\d{3}")
BIC = re.compile(r"[012]\d{8}")
ACCOUNT = re.compile(r"\d{5}[0-9A-Z]\d{14}")
WEIGHTS = (7, 1, 3)
CLEARING = "ABCEHKMPTX"
"""Letters that stand in the sixth place for clearing currencies, in the order of the digits they count as."""


def squeezed(value: str | None) -> str | None:
    """The number without the spaces and dashes it was pasted with."""
    return re.sub(r"[\s\u00a0-]", "", value or "").upper() or None


def require(legal_form: str, foreign_party: bool, inn: str | None, kpp: str | None, ogrn: str | None) -> None:
    """Raises Invalid with the first error, naming its field; `details["reason"]` is stable."""
    for found in registers(legal_form, foreign_party, inn or "", kpp or "", ogrn or ""):
        if found.severity == "error":
            raise Invalid(found.message, field=found.field, reason=found.reason)


def remarks(draft: RequisitesDraft) -> list[Remark]:
    """Everything about them, errors first."""
    inn, kpp, ogrn = (squeezed(value) or "" for value in (draft.inn, draft.kpp, draft.ogrn))
    found = list(registers(draft.legal_form, draft.foreign_party, inn, kpp, ogrn))
    if not draft.foreign_party:
        found += accounts(draft.bank_accounts)
    return sorted(found, key=lambda remark: remark.severity)


def registers(legal_form: str, foreign_party: bool, inn: str, kpp: str, ogrn: str) -> Iterator[Remark]:
    """A foreign party has numbers of its own registers, which are not checked."""
    if foreign_party:
        return
    if inn:
        yield from _inn(legal_form, inn)
    if kpp:
        yield from _kpp(legal_form, kpp)
    if ogrn:
        yield from _ogrn(legal_form, ogrn)


def _inn(legal_form: str, inn: str) -> Iterator[Remark]:
    length = 10 if legal_form == "legal_entity" else 12
    if not inn.isascii() or not inn.isdigit():
        yield _error("inn", "inn_digits", "An INN is digits only.")
    elif len(inn) != length:
        whose = "a legal entity" if length == 10 else "a person"
        yield _error("inn", f"inn_length_{length}", f"The INN of {whose} has {length} digits, not {len(inn)}.")
    elif not inn_number.is_valid(inn) or len(set(inn)) == 1:
        # `0000000000` passes the sum.
        yield _error("inn", "inn_check_digit", f"«{inn}» is not an INN: its last digits do not check the others.")


def _kpp(legal_form: str, kpp: str) -> Iterator[Remark]:
    if legal_form != "legal_entity":
        yield _error("kpp", "kpp_of_person", "Only organisations have a KPP.")
    elif not KPP.fullmatch(kpp):
        yield _error("kpp", "kpp_form", f"«{kpp[:20]}» is not a KPP: 4 digits, 2 digits or capital letters, 3 digits.")


def is_ogrn(digits: str) -> bool:
    """13 digits or 15, the last of which is that of the remainder by 11 or 13.

    python-stdnum takes no entrepreneur whose remainder is 10 to 12, which is one in four.
    """
    if len(digits) not in (13, 15) or not (digits.isascii() and digits.isdigit()):
        return False
    return digits[0] != "0" and int(digits[:-1]) % (len(digits) - 2) % 10 == int(digits[-1])


def _ogrn(legal_form: str, ogrn: str) -> Iterator[Remark]:
    if legal_form == "individual":
        yield _error("ogrn", "ogrn_of_person", "A person who is no entrepreneur has no OGRN.")
        return
    length = 13 if legal_form == "legal_entity" else 15
    if not ogrn.isascii() or not ogrn.isdigit() or len(ogrn) != length:
        yield _error("ogrn", f"ogrn_length_{length}", f"The OGRN has {length} digits here.")
    elif not is_ogrn(ogrn):
        yield _error("ogrn", "ogrn_check_digit", f"«{ogrn}» is not an OGRN: its last digit does not check the others.")
    elif ogrn[0] not in ("15" if length == 13 else "3"):
        yield _warning("ogrn", "ogrn_first_digit", "An OGRN of this length seldom begins so.")


def accounts(given: Sequence[BankAccount]) -> Iterator[Remark]:
    """Only warnings: what is unusual is asked about, not refused."""
    for place, one in enumerate(given):
        at = f"bank_accounts[{place}]"
        bic = squeezed(one.bic) or ""
        account, correspondent = squeezed(one.account) or "", squeezed(one.correspondent_account) or ""
        known_bic = bool(BIC.fullmatch(bic))
        if bic and not known_bic:
            yield _warning(f"{at}.bic", "bic_form", "A BIC has 9 digits and begins with 0, 1 or 2.")
        if not ACCOUNT.fullmatch(account):
            yield _warning(f"{at}.account", "account_form", "An account has 20 digits.")
        elif known_bic and not checks(account, account_prefix(bic)):
            yield _warning(f"{at}.account", "account_check_digit", "The account does not fit the BIC.")
        if not correspondent:
            continue
        if not ACCOUNT.fullmatch(correspondent) or not correspondent.startswith("301"):
            yield _warning(f"{at}.correspondent_account", "correspondent_form", "It has 20 digits and begins with 301.")
        elif known_bic and not checks(correspondent, "0" + bic[4:6]):
            yield _warning(
                f"{at}.correspondent_account", "correspondent_check_digit", "The account does not fit the BIC."
            )


def account_prefix(bic: str) -> str:
    """What stands before an account in the sum: the bank's last three digits, or a settlement centre's region."""
    return "0" + bic[4:6] if bic[6:8] == "00" else bic[-3:]


def checks(account: str, prefix: str) -> bool:
    """Whether the check digit of the account is right."""
    digits = [CLEARING.find(sign) if sign.isalpha() else int(sign) for sign in prefix + account]
    if -1 in digits:
        return False
    return sum(digit * WEIGHTS[place % 3] % 10 for place, digit in enumerate(digits)) % 10 == 0


def account_entries(given: list[BankAccount]) -> list[dict[str, Any]]:
    """Accounts as a record keeps them: numbers without spaces."""
    return [
        {
            "account": squeezed(one.account) or "",
            "bic": squeezed(one.bic) or "",
            "bank_name": one.bank_name.strip(),
            "correspondent_account": squeezed(one.correspondent_account) or "",
            "currency": one.currency,
        }
        for one in given
    ]


def _error(field: str, reason: str, message: str) -> Remark:
    return _remark("error", field, reason, message)


def _warning(field: str, reason: str, message: str) -> Remark:
    return _remark("warning", field, reason, message)


def _remark(severity: Literal["error", "warning"], field: str, reason: str, message: str) -> Remark:
    return Remark(severity=severity, field=field, reason=reason, message=message)
