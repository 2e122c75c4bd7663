"""Numbers of the Russian registers, with right check digits and no two alike. Pure."""

from stdnum.ru import inn as inn_number

SERIES = 100_000


def inn_of_firm(tax_code: str, number: int) -> str:
    body = f"{tax_code}{number // SERIES + 1:02d}{number % SERIES:05d}"
    return body + inn_number.calc_company_check_digit(body)


def inn_of_person(tax_code: str, number: int) -> str:
    body = f"{tax_code}{number // SERIES + 1:02d}{number % SERIES:06d}"
    return body + inn_number.calc_personal_check_digits(body)


def kpp(tax_code: str, number: int) -> str:
    return f"{tax_code}{number // SERIES + 1:02d}01001"


def ogrn(tax_code: str, number: int, year: int) -> str:
    """13 digits."""
    body = f"1{year % 100:02d}{tax_code}{number:07d}"
    return f"{body}{int(body) % 11 % 10}"


def ogrnip(tax_code: str, number: int, year: int) -> str:
    """15 digits."""
    body = f"3{year % 100:02d}{tax_code}{number:09d}"
    return f"{body}{int(body) % 13 % 10}"
