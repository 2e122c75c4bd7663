"""The XML conversation with a stand-in server: what works, and what must not hurt."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from services.kit.channel import LARGEST_ANSWER, check_address
from services.kit.wire import Invalid
from services.rbs_sync import client
from services.rbs_sync.client import RosBusinessSoft, UnreadableAnswer, documents_in, masked
from services.rbs_sync.interface import RbsUnavailable
from services.rbs_sync.plan import Theirs
from services.rbs_sync.profile import RBS360, Profile
from tests.fakes.rbs import LOGIN, PASSWORD, FakeRbs, company

ROWS = [
    company(number, f"Компания {number}", f"8 495 000-00-{number:02}", f"c{number}@x.example") for number in range(9)
]


@pytest.fixture
def rbs() -> Iterator[FakeRbs]:
    with FakeRbs(ROWS) as server:
        yield server


def talk(
    rbs: FakeRbs,
    password: str = PASSWORD,
    seconds: float = 5.0,
    profile: Profile = RBS360,
    allow_loopback: bool = True,
) -> RosBusinessSoft:
    return RosBusinessSoft(
        rbs.address, LOGIN, password, profile=profile, seconds=seconds, allow_loopback=allow_loopback
    )


def names(rbs: FakeRbs, **more: Any) -> list[str]:
    with talk(rbs, **more) as client:
        return [row.name for row in client.companies()]


def refusal(rbs: FakeRbs, **more: Any) -> RbsUnavailable:
    with pytest.raises(RbsUnavailable) as caught:
        names(rbs, **more)
    return caught.value


ALL = [row["name"] for row in ROWS]


def test_every_company_is_read_with_its_fields(rbs: FakeRbs) -> None:
    """T67."""
    with talk(rbs) as client:
        rows = client.companies()
    assert len(rows) == len(ROWS)
    assert rows[3] == Theirs(id=3, name="Компания 3", phone="8 495 000-00-03", email="c3@x.example", inn=None, kpp=None)


@pytest.mark.parametrize("label", ["utf8", "UTF-8", "windows-1251"])
@pytest.mark.parametrize("glued", [False, True])
@pytest.mark.parametrize("cdata", [False, True])
def test_answers_are_read_in_every_dress(rbs: FakeRbs, label: str, glued: bool, cdata: bool) -> None:
    rbs.companies.append(company(90, "ООО «Сёстры & Ко» <?xml?>"))
    rbs.behaviour.label, rbs.behaviour.glued, rbs.behaviour.cdata = label, glued, cdata
    assert names(rbs) == [*ALL, "ООО «Сёстры & Ко» <?xml?>"]


@pytest.mark.parametrize("largest", [1, 2, 8, 9, 1000])
def test_paging_goes_on_until_nothing_new_comes(rbs: FakeRbs, largest: int) -> None:
    rbs.behaviour.largest_page = largest
    assert names(rbs) == ALL


def test_a_server_that_cannot_page_is_read_once(rbs: FakeRbs) -> None:
    rbs.behaviour.ignores_first = True
    assert names(rbs) == ALL


def test_hidden_companies_are_left_out_and_do_not_end_the_list(rbs: FakeRbs) -> None:
    for row in rbs.companies[:4]:
        row["visible"] = "0"
    rbs.behaviour.largest_page = 2
    try:
        assert names(rbs) == ALL[4:]
    finally:
        for row in rbs.companies[:4]:
            row["visible"] = "1"


def test_an_empty_base_is_an_empty_list(rbs: FakeRbs) -> None:
    rbs.companies.clear()
    assert names(rbs) == []


def test_inn_and_kpp_are_asked_for_where_the_profile_names_them(rbs: FakeRbs) -> None:
    rbs.companies[:] = [company(1, "А", inn="7707083893", vat_reason="770701001")]
    with talk(rbs, profile=Profile(inn="inn", kpp="vat_reason", encoding_label="utf8")) as client:
        (row,) = client.companies()
    assert (row.inn, row.kpp) == ("7707083893", "770701001")
    assert all(xml.startswith("<?xml version='1.0' encoding='utf8'?>") for xml in rbs.received)


def test_the_login_may_hold_any_character(rbs: FakeRbs) -> None:
    rbs.password = "</password><x>&amp; ё+%26"
    assert names(rbs, password=rbs.password) == ALL


def test_a_wrong_password_is_said_so(rbs: FakeRbs) -> None:
    error = refusal(rbs, password="wrong")
    assert error.details["stage"] == "login"
    assert "login and password" in error.message
    assert rbs.asked == ["auth"], "a wrong password is tried once: servers lock accounts"


@pytest.mark.parametrize("as_page", [False, True])
def test_a_session_that_ends_is_opened_again(rbs: FakeRbs, as_page: bool) -> None:
    rbs.behaviour.requests_a_session, rbs.behaviour.ended_as_page = 2, as_page
    rbs.behaviour.largest_page = 2
    assert names(rbs) == ALL
    assert rbs.asked.count("auth") == 3


def test_a_session_that_never_holds_is_an_error_after_one_more_try(rbs: FakeRbs) -> None:
    rbs.behaviour.requests_a_session, rbs.behaviour.ended_as_page = 0, True
    error = refusal(rbs)
    assert error.details["stage"] == "read"
    assert "web page" in error.message
    assert rbs.asked == ["auth", "list", "auth", "list"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"<html><body>" + "Вход ".encode() * 1000, "web page"),
        (b"  <!-- x --> <!doctype HTML><html>", "web page"),
        (b"", "no XML"),
        (b"Access denied", "no XML"),
        (b"<response><action>", "no XML"),
        (b"<response/>", "no list"),
        (b"<response><action type='list'><status>false</status></action></response>", "no list"),
        (b"<response><action><structure name='references.contacts'/></action></response>", "no list"),
        (b"<response><action><structure name='references.companies'><a>b</a></structure></action></response>", "no id"),
        (
            b"<response><action><structure name='references.companies'><r id='x'/></structure></action></response>",
            "no number",
        ),
        (b"<?xml version='1.0' encoding='utf-7'?><response/>", "encoding"),
        ("<?xml version='1.0' encoding='UTF-16'?><response/>".encode("utf-16"), "not written in"),
        (b"<response>\xff\xfe</response>", "not written in"),
    ],
)
def test_anything_but_a_list_is_an_error_that_keeps_what_came(rbs: FakeRbs, answer: bytes, said: str) -> None:
    rbs.behaviour.list_answer = answer
    error = refusal(rbs)
    assert said in error.message
    assert error.details["stage"] == "read"
    assert len(error.details["answer"]) <= 500


def test_of_a_web_page_the_first_500_characters_are_kept(rbs: FakeRbs) -> None:
    page = "<html><body>" + "Вход " * 1000
    rbs.behaviour.list_answer = page.encode()
    assert refusal(rbs).details["answer"] == page[:500]


def test_an_error_status_and_a_redirect_are_errors(rbs: FakeRbs) -> None:
    rbs.behaviour.status = 503
    assert "HTTP status 503" in refusal(rbs).message


def test_a_redirect_is_not_followed(rbs: FakeRbs) -> None:
    with FakeRbs(ROWS) as elsewhere:
        rbs.behaviour.redirect = elsewhere.address
        assert elsewhere.address in refusal(rbs).message
        assert elsewhere.received == []


@pytest.mark.parametrize(
    "hostile",
    [
        '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><response>&b;</response>',
        '<?xml version="1.0"?><!-- x --><!DOCTYPE r SYSTEM "{outside}"><response/>',
        '<!DOCTYPE r [<!ENTITY % e SYSTEM "{outside}"> %e;]><response/>',
        '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><response>&e;</response>',
        '<?xml version="1.0"?><response/><?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "b">]><response>&a;</response>',
    ],
)
def test_document_types_and_entities_are_refused_and_nothing_is_fetched(rbs: FakeRbs, hostile: str) -> None:
    with FakeRbs(ROWS) as outside:
        rbs.behaviour.list_answer = hostile.replace("{outside}", outside.address).encode()
        error = refusal(rbs)
        assert "document type" in error.message
        assert "root:" not in repr(error.details)
        assert outside.received == []


def test_very_deep_xml_is_refused(rbs: FakeRbs) -> None:
    rbs.behaviour.list_answer = b"<a>" * 200_000
    assert "no XML" in refusal(rbs).message


def test_an_answer_of_50_megabytes_is_cut_off(rbs: FakeRbs) -> None:
    rbs.behaviour.list_answer = b"<response>" + b" " * 50 * 1024 * 1024
    assert f"larger than {LARGEST_ANSWER // 1024 // 1024} MB" in refusal(rbs).message


def test_a_compressed_answer_is_refused_before_it_unfolds(rbs: FakeRbs) -> None:
    rbs.behaviour.headers = {"Content-Encoding": "gzip"}
    assert "compressed" in refusal(rbs).message


@pytest.mark.parametrize("drips", [False, True])
def test_a_slow_server_is_left_when_the_time_is_over(rbs: FakeRbs, drips: bool) -> None:
    rbs.behaviour.drips, rbs.behaviour.delay_seconds = drips, 0 if drips else 30
    started = datetime.now(UTC)
    error = refusal(rbs, seconds=0.6)
    assert datetime.now(UTC) - started < timedelta(seconds=3)
    assert error.details["stage"] == "connect"


def test_no_server_and_no_such_name_are_told_apart(rbs: FakeRbs) -> None:
    rbs.shutdown()
    rbs.server_close()
    assert "No connection" in refusal(rbs).message
    with RosBusinessSoft(
        "https://nowhere.invalid/api/xml/", "a", "b", profile=RBS360, seconds=5, allow_loopback=True
    ) as client:
        with pytest.raises(RbsUnavailable, match="no server of this name"):
            client.log_in()


def test_this_machine_is_not_reached_unless_allowed(rbs: FakeRbs) -> None:
    assert "must not be reached" in refusal(rbs, allow_loopback=False).message
    assert rbs.received == []


def test_a_name_that_leads_to_this_machine_is_not_reached_either(tmp_path: Path, monkeypatch: Any) -> None:
    certificate, context = certificate_for(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with FakeRbs(ROWS, tls=context) as rbs:
        address = rbs.address.replace("127.0.0.1", "localhost")
        with RosBusinessSoft(address, "a", "b", profile=RBS360, seconds=5, allow_loopback=False) as client:
            with pytest.raises(RbsUnavailable, match="must not be reached"):
                client.log_in()
        assert rbs.received == []


def test_a_certificate_nobody_vouches_for_is_refused_before_anything_is_sent(tmp_path: Path, monkeypatch: Any) -> None:
    certificate, context = certificate_for(tmp_path)
    with FakeRbs(ROWS, tls=context) as rbs:
        assert "not trusted" in refusal(rbs).message
        assert rbs.received == []
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        assert names(rbs) == ALL


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://client.rbs360.ru/api/xml/", True),
        ("https://rbs.local:8443/api/xml/", True),
        ("https://10.0.0.7/api/xml/", True),
        ("https://президент.рф/api/xml/", True),
        ("http://client.rbs360.ru/api/xml/", False),
        ("http://127.0.0.1:8080/api/xml/", False),
        ("https://127.0.0.1/api/xml/", False),
        ("https://[::1]/", False),
        ("https://[::ffff:127.0.0.1]/", False),
        ("https://169.254.169.254/latest/meta-data", False),
        ("https://0.0.0.0/", False),
        ("https://224.0.0.1/", False),
        ("https://user:pass@client.rbs360.ru/", False),
        ("ftp://client.rbs360.ru/", False),
        ("file:///etc/passwd", False),
        ("client.rbs360.ru/api/xml", False),
        ("https://", False),
        ("https://[bad/", False),
        ("https://client.rbs360.ru:99999/", False),
        ("https://client.rbs360.ru/\r\nX: y", False),
    ],
)
def test_addresses_are_https_and_lead_to_no_forbidden_machine(address: str, good: bool) -> None:
    if good:
        check_address(address, allow_loopback=False)
    else:
        with pytest.raises(Invalid) as caught:
            check_address(address, allow_loopback=False)
        assert caught.value.field == "address"


def test_plain_http_is_for_this_machine_alone() -> None:
    check_address("http://127.0.0.1:18080/api/xml/", allow_loopback=True)
    check_address("http://localhost:18080/api/xml/", allow_loopback=True)
    with pytest.raises(Invalid):
        check_address("http://10.0.0.7/api/xml/", allow_loopback=True)


def test_the_journal_hides_passwords_sessions_and_people(rbs: FakeRbs, monkeypatch: pytest.MonkeyPatch) -> None:
    rbs.password = "a-very-secret-word"
    rbs.behaviour.cdata = True
    captured, every_level = structlog.testing.LogCapture(), structlog.make_filtering_bound_logger("debug")
    # Whatever this process's logs were set up to by others.
    monkeypatch.setattr(client, "log", structlog.wrap_logger(None, [captured], every_level))
    assert names(rbs, password=rbs.password) == ALL
    lines = captured.entries
    journal = repr(lines)
    assert {line["event"] for line in lines} == {"rbs_request", "rbs_answer"}
    assert {line["log_level"] for line in lines} == {"debug"}
    for secret in (rbs.password, LOGIN, *rbs.sessions, "Компания", "8 495", "@x.example"):
        assert secret not in journal


def test_masking_leaves_the_shape() -> None:
    assert masked("<a><id>7</id><name>Анна</name></a>") == "<a><id>7</id><name>***</name></a>"
    assert masked("<d><![CDATA[тайна > <b>]]></d>") == "<d>***</d>"
    assert masked("просто текст") == "***"
    assert masked("<p>Анна <b>Ли</b> Петровна</p>") == "<p>***<b>***</b>***</p>"


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    try:
        assert documents_in(body)
    except UnreadableAnswer as error:
        assert len(error.text) <= 500


def certificate_for(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate of this machine that only its own file vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    alternatives = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "certificate.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file = folder / "key.pem"
    encoding, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    key_file.write_bytes(key.private_bytes(encoding, pkcs8, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key_file)
    return pem, context
