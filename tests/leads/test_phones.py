"""Phones as people type them."""

import pytest

from services.leads.phones import digits, parse, parse_all


@pytest.mark.parametrize(
    ("raw", "e164", "extension"),
    [
        ("84951235485", "+74951235485", None),
        ("4951235485", "+74951235485", None),
        ("+7 (495) 123-54-85", "+74951235485", None),
        ("8 (495) 123-54-85 доб. 1285", "+74951235485", "1285"),
        ("8 (495) 123-54-85 ext. 12", "+74951235485", "12"),
        ("8 (495) 123-54-85,,12", "+74951235485", "12"),
        ("8-800-555-35-35", "+78005553535", None),
        ("87011234567", "+77011234567", None),
        ("8~10 375 29 1234567", "+375291234567", None),
        ("1235485", None, None),
        ("0012025550123", None, None),
        ("123", None, None),
        ("sip:user@host", None, None),
        ("anonymous", None, None),
        ("8(495)123-54-85, 8 916 123 45 67", None, None),
    ],
)
def test_a_phone_is_read_in_the_russian_way(raw: str, e164: str | None, extension: str | None) -> None:
    phone = parse(f" {raw} ")
    assert (phone.raw, phone.e164, phone.extension) == (raw, e164, extension)


def test_each_number_is_kept_once_in_the_order_typed() -> None:
    phones = parse_all(["8 495 123-54-85", "", "нет", "+74951235485", "+74951235485,,5", "нет"])
    assert [phone.raw for phone in phones] == ["8 495 123-54-85", "нет", "+74951235485,,5"]


def test_digits_are_the_ascii_ones() -> None:
    assert digits("+7 (495) ٣²1") == "74951"
