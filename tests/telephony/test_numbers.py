"""What a caller's number means."""

import pytest

from services.telephony.numbers import client_number


@pytest.mark.parametrize(
    "raw",
    ["84951235485", "4951235485", "74951235485", "+7 (495) 123-54-85", "sip:+74951235485@pbx", "tel:84951235485;x=1"],
)
def test_one_moscow_number_however_it_comes(raw: str) -> None:
    assert client_number(raw) == "+74951235485"


@pytest.mark.parametrize(
    ("raw", "e164"),
    [("87011234567", "+77011234567"), ("810375291234567", "+375291234567"), ("8-800-555-35-35", "+78005553535")],
)
def test_numbers_abroad_and_toll_free(raw: str, e164: str) -> None:
    assert client_number(raw) == e164


@pytest.mark.parametrize(
    "raw", ["", "anonymous", "101", "123456", "1235485", "0012025550123", "anna", "anna@pbx.test", "+7", "9" * 90]
)
def test_what_is_no_clients_number(raw: str) -> None:
    assert client_number(raw) is None
