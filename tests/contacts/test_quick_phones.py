"""The quick reading of Russian numbers says what libphonenumber says, always."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.ru import inn

from services.contacts import quick_phones
from services.contacts.import_values import _phones, is_inn
from services.kit import phones

SHAPES = (
    "+7{}",
    "8{}",
    "7{}",
    "8 ({0[0]}) {0[1]}-{0[2]}-{0[3]}",
    "+7 {0[0]} {0[1]} {0[2]} {0[3]}",
    "{}",
    "8-{0[0]}-{0[1]}-{0[2]}-{0[3]}",
    "8 ({0[4]}) {0[5]}-{0[2]}-{0[3]}",
    "+7 ({0[6]}) {0[7]}-{0[2]}-{0[3]}",
    "8{0[6]} {0[7]}{0[2]}{0[3]}",
)


def slow(raw: str) -> tuple[str | None, str | None]:
    phone = phones.parse(raw)
    return phone.e164, phone.extension


def quick(raw: str) -> tuple[str | None, str | None]:
    kept = quick_phones.kept(raw)
    return (None, None) if kept is None else (kept["e164"], kept["extension"])


class Parts(str):
    """Ten digits, and with an index their usual groups."""

    def __getitem__(self, place: object) -> str:
        groups = (
            *(slice(0, 3), slice(3, 6), slice(6, 8), slice(8, 10)),
            *(slice(0, 4), slice(4, 6), slice(0, 5), slice(5, 6)),
        )
        return super().__getitem__(groups[place] if isinstance(place, int) else place)  # type: ignore[index]


@settings(max_examples=400, deadline=None)
@given(code=st.integers(0, 999), rest=st.integers(0, 10**7 - 1), shape=st.sampled_from(SHAPES))
def test_both_readings_agree_on_any_ten_digits(code: int, rest: int, shape: str) -> None:
    raw = shape.format(Parts(f"{code:03d}{rest:07d}"))
    assert quick(raw) == slow(raw), raw


@pytest.mark.parametrize("code", range(300, 1000))
def test_both_readings_agree_on_every_code(code: int) -> None:
    for rest in ("0000000", "1234567", "5553535", "9999999"):
        for raw in (
            f"+7{code}{rest}",
            f"8 ({code}) {rest[:3]}-{rest[3:5]}-{rest[5:]}",
            f"+7 ({code}{rest[0]}) {rest[1:3]}-{rest[3:5]}-{rest[5:]}",
        ):
            assert quick(raw) == slow(raw), raw


@pytest.mark.parametrize(
    "raw", ["8 495 123-45-67 доб. 12", "+49 30 1234567", "12-34", "", "8~10 49 30 1234567", "sip:1@x", "+7 7012345678"]
)
def test_what_is_not_plain_goes_the_long_way(raw: str) -> None:
    assert quick(raw) == slow(raw)


@settings(max_examples=400, deadline=None)
@given(
    numbers=st.lists(st.integers(3_000_000_000, 9_999_999_999), min_size=2, max_size=3),
    shapes=st.lists(st.sampled_from(SHAPES), min_size=3, max_size=3),
    mark=st.sampled_from((",", ", ", ";", " ; ", "/", " / ", "\n")),
)
def test_plain_numbers_side_by_side_are_so_many_numbers(numbers: list[int], shapes: list[str], mark: str) -> None:
    """C37: whatever is between them. As one text they are none, or with a semicolon one with a long extension."""
    parts = [shape.format(Parts(number)) for number, shape in zip(numbers, shapes, strict=False)]
    if all(map(quick_phones.plain, parts)):
        assert slow(mark.join(parts))[0] is None or ";" in mark
        read = [(phone["e164"], phone["extension"]) for phone in _phones(mark.join(parts))]
        assert read == list(dict.fromkeys(map(slow, parts)))


@settings(max_examples=400, deadline=None)
@given(digits=st.from_regex(r"[0-9]{9,13}", fullmatch=True))
def test_an_inn_is_one_by_both_rules(digits: str) -> None:
    """C37."""
    assert is_inn(digits) == (inn.is_valid(digits) and len(set(digits)) > 1)


@pytest.mark.parametrize("digits", ["7707083893", "500100732259", "7830002293", "0000000000", "770708389٣", ""])
def test_known_inns(digits: str) -> None:
    assert is_inn(digits) == (digits in ("7707083893", "500100732259", "7830002293"))
