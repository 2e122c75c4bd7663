"""Addresses and hosts as people type them."""

import pytest

from services.kit.wire import Invalid
from services.mail import addresses


@pytest.mark.parametrize(
    ("typed", "kept", "sent"),
    [
        (" Sales@Firm.Test ", "sales@firm.test", "sales@firm.test"),
        ("info@Компания.рф", "info@компания.рф", "info@xn--80aqeigdi5k.xn--p1ai"),
        ("first.last+tag@sub.firm.test", "first.last+tag@sub.firm.test", "first.last+tag@sub.firm.test"),
    ],
)
def test_an_address_is_kept_as_people_write_it_and_sent_as_servers_do(typed: str, kept: str, sent: str) -> None:
    assert addresses.email_address(typed, "to_addresses") == kept
    assert addresses.in_ascii(kept) == sent


@pytest.mark.parametrize(
    "typed",
    ["", "a", "@firm.test", "a@", "a b@firm.test", "a@firm..test", "a@-firm.test", "иван@firm.test", "a@b@c.test",
     "a@firm.test\n", "a@firm.test\0", '"a b"@firm.test', "x" * 65 + "@firm.test", "a@" + "b" * 64 + ".test"],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    if typed.strip() == "a@firm.test":
        assert addresses.email_address(typed, "x") == "a@firm.test"
        return
    with pytest.raises(Invalid):
        addresses.email_address(typed, "x")


@pytest.mark.parametrize(
    ("typed", "kept"), [("IMAP.Firm.Test.", "imap.firm.test"), ("10.0.0.5", "10.0.0.5"), ("[::1]", "")]
)
def test_a_host_is_a_name_or_an_address(typed: str, kept: str) -> None:
    if kept:
        assert addresses.host(typed, "imap_host") == kept
    else:
        with pytest.raises(Invalid):
            addresses.host(typed, "imap_host")
