"""Russian phones in every shape they are typed; the cases are those of protocol facts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit import phones
from services.kit.wire import Invalid


@pytest.mark.parametrize(
    ("typed", "e164", "extension"),
    [
        ("84951235485", "+74951235485", None),
        ("4951235485", "+74951235485", None),
        ("74951235485", "+74951235485", None),
        ("+7 (495) 123-54-85", "+74951235485", None),
        ("8 (495) 123-54-85 доб. 1285", "+74951235485", "1285"),
        ("8 (495) 123-54-85 ext. 12", "+74951235485", "12"),
        ("8 (495) 123-54-85,,12", "+74951235485", "12"),
        ("8 (495) 123-54-85#12", "+74951235485", "12"),
        ("8 (495) 123-54-85 (доб. 12)", "+74951235485", "12"),
        ("+74951235485;ext=5", "+74951235485", "5"),
        ("8-800-555-35-35", "+78005553535", None),
        ("87011234567", "+77011234567", None),
        ("810375291234567", "+375291234567", None),
        ("8~10 375 29 1234567", "+375291234567", None),
        ("1235485", None, None),
        ("0012025550123", None, None),
        ("101", None, None),
        ("anonymous", None, None),
        ("8(495)123-54-85, 8 916 123 45 67", None, None),
        ("sip:user@host", None, None),
        ("", None, None),
    ],
)
def test_a_typed_number_means_what_its_writer_meant(typed: str, e164: str | None, extension: str | None) -> None:
    """T20."""
    phone = phones.parse(typed)
    assert (phone.e164, phone.extension) == (e164, extension)
    assert phone.raw == typed


def test_a_number_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(Invalid, match="12-34") as refusal:
        phones.required("12-34", "phones")
    assert refusal.value.field == "phones"


@given(st.text(max_size=200))
def test_nothing_typed_breaks_the_parser(typed: str) -> None:
    phone = phones.parse(typed)
    assert phone.e164 is None or phone.e164.startswith("+")
