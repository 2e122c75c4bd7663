"""Texts with fields: what comes of them, and that nothing else can be done with them."""

import time
from datetime import date
from decimal import Decimal

import pytest

from services.mail.interface import TemplateText, TemplateWrong
from services.mail.template_values import FIELDS, fields, given_name
from services.mail.templates import filled
from services.mail.templating import Values, check, fill

VALUES: Values = {
    "contact": {"name": "Иванова <b>Мария</b>", "birthday": date(1990, 3, 8)},
    "deal": {"amount": Decimal("1234567.5"), "title": ""},
}


def html(text: str) -> str:
    return fill(text, VALUES, as_html=True, field="html")


def test_fields_conditions_and_filters_are_filled_and_values_are_escaped() -> None:
    """S17."""
    assert html("<p>{{ contact.name }}</p>") == "<p>Иванова &lt;b&gt;Мария&lt;/b&gt;</p>"
    assert html("{{ contact.birthday }}; {{ deal.amount }}") == "08.03.1990; 1 234 567,50"
    assert html("{% if deal.amount &gt; 1000 %}да{% else %}нет{% endif %}") == "да"
    assert html("{{&nbsp;contact.birthday }}{% <b>if</b> deal.title %}x{% endif %}") == "08.03.1990"
    assert html("{{ deal.title|default('без названия', true) }}") == "без названия"
    assert html("{% if lead.name %}x{% elif deal.amount %}y{% endif %}") == "y"
    assert fill("{{ contact.name }}", VALUES, as_html=False, field="subject") == "Иванова <b>Мария</b>"


@pytest.mark.parametrize("named", ["lead.name", "contact.nickname", "nothing.at_all"])
def test_a_field_that_is_not_there_is_named(named: str) -> None:
    with pytest.raises(TemplateWrong) as wrong:
        html("{{ contact.name }} {{ " + named + " }}")
    assert wrong.value.details == {"reason": "template_field", "name": named}
    assert wrong.value.field == "html"


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in range(10**9) %}x{% endfor %}",
        "{{ 'x' * 10**9 }}",
        "{{ contact.name.__class__.__mro__ }}",
        "{{ contact.__class__ }}",
        "{{ ''.join(['x']) }}",
        "{{ contact['name'] }}",
        "{% set a = 1 %}",
        "{% include 'x' %}",
        "{% import 'os' as os %}",
        "{% macro m() %}{{ m() }}{% endmacro %}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ contact.name|attr('__class__') }}",
        "{{ contact.name|format(1) }}",
        "{{ contact.name ~ contact.name }}",
        "{{ 2 ** 1000000000 }}",
        "{{ contact.name",
        "{% if %}{% endif %}",
        "{{ (" + "(" * 2000 + "1" + ")" * 2000 + ") }}",
    ],
)
def test_what_could_run_for_long_or_reach_anything_is_refused_at_once(text: str) -> None:
    began = time.monotonic()
    with pytest.raises(TemplateWrong) as wrong:
        filled(TemplateText(subject=text[:500]), VALUES)
    assert wrong.value.details["reason"] in ("template_syntax", "template_field", "template_too_large")
    assert time.monotonic() - began < 2


def test_a_very_long_or_intricate_text_is_refused_and_long_values_are_cut() -> None:
    with pytest.raises(TemplateWrong) as wrong:
        check("{{ contact.name }}" * 5_000, as_html=True, field="html")
    assert wrong.value.details["reason"] == "template_too_large"
    long: Values = {"contact": {"name": "я" * 100_000}}
    assert len(fill("{{ contact.name }}", long, as_html=False, field="subject")) == 2_000


def test_what_comes_of_it_is_safe_and_its_subject_is_one_line() -> None:
    values: Values = {"contact": {"name": "a\r\nBcc: b@c.test"}}
    letter = filled(
        TemplateText(subject="{{ contact.name }}", html="<p>{{ contact.name }}</p><script>x</script>"), values
    )
    assert letter.subject == "a Bcc: b@c.test" and "script" not in letter.html


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("Иванова Мария Петровна", "Мария Петровна"),
        ("Мария Петровна Иванова", "Мария Петровна"),
        ("Мамедов Али Гасан оглы", "Мамедов Али Гасан оглы"),
        ("Мария Иванова", "Мария Иванова"),
        ("Мария Петровна", "Мария Петровна"),
        ("", ""),
    ],
)
def test_a_person_is_addressed_by_the_given_name_where_it_is_known(name: str, given: str) -> None:
    assert given_name(name) == given


def test_every_field_that_is_offered_is_one() -> None:
    assert {field.name for field in fields()} == {f"{of}.{name}" for of in FIELDS for name in FIELDS[of]}
