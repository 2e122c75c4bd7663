"""The phones of a lead."""

from services.leads.phones import digits, parse_all


def test_each_number_is_kept_once_in_the_order_typed() -> None:
    phones = parse_all(["8 495 123-54-85", "", "нет", "+74951235485", "+74951235485,,5", "нет"])
    assert [phone.raw for phone in phones] == ["8 495 123-54-85", "нет", "+74951235485,,5"]


def test_digits_are_the_ascii_ones() -> None:
    assert digits("+7 (495) ٣²1") == "74951"
