"""Texts with fields, filled in: Jinja2 without what could run for long or reach anything.

A text holds fields, conditions and a few filters, and nothing else: no loops, no calls, no arithmetic. So filling it
costs no more than reading it, and all that it can name are the values it is given.
"""

import html
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, UndefinedError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.mail.interface.templates import TemplateWrong
from services.mail.template_values import FIELDS

LONGEST = 300_000
"""Characters, of a text and of what comes of it."""
LONGEST_VALUE = 2_000
MOST_NODES = 3_000
FILTERS = frozenset({"default", "upper", "lower", "capitalize", "trim"})
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.If, nodes.CondExpr,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Filter,
)  # fmt: skip
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
Values = Mapping[str, Mapping[str, object] | None]


class Missing(StrictUndefined):
    """A field that nobody has: it is no error to ask whether it is there, only to write it."""

    def __bool__(self) -> bool:  # type: ignore[override]
        return False


def check(text: str, *, as_html: bool, field: str) -> None:
    """Raises TemplateWrong where the text could not be filled, whatever the values."""
    _tree(text, as_html=as_html, field=field)


def fill(text: str, values: Values, *, as_html: bool, field: str) -> str:
    """Values are escaped where it is HTML. Raises TemplateWrong, also for a field that has no value at all."""
    made = _compiled(text, as_html=as_html, field=field)
    try:
        filled = made.render({of: dict(values.get(of) or {}) for of in {*FIELDS, *values}})
    except UndefinedError as error:
        name = _named(text, values) or str(error)
        raise TemplateWrong(
            f"There is no field {name} here.", field=field, reason="template_field", name=name
        ) from None
    except Exception as error:  # whatever a filter makes of a value
        raise TemplateWrong(str(error)[:200], field=field, reason="template_syntax") from None
    if len(filled) > LONGEST:
        raise TemplateWrong("The filled text is too long.", field=field, reason="template_too_large")
    return filled


@lru_cache(maxsize=32)
def _compiled(text: str, *, as_html: bool, field: str) -> Template:
    """Thousands of letters of a mailing are made of one text."""
    return (HTML if as_html else PLAIN).from_string(_tree(text, as_html=as_html, field=field))


def _tree(text: str, *, as_html: bool, field: str) -> nodes.Template:
    if len(text) > LONGEST:
        raise TemplateWrong("The text is too long.", field=field, reason="template_too_large")
    source = TAG.sub(lambda found: _as_typed(found[0]), text) if as_html else text
    try:
        tree = (HTML if as_html else PLAIN).parse(source)
    except (TemplateSyntaxError, RecursionError) as error:
        words = getattr(error, "message", None) or "too deep"
        raise TemplateWrong(f"The template is not understood: {words}", field=field, reason="template_syntax") from None
    found = list(tree.find_all(nodes.Node))
    if len(found) > MOST_NODES:
        raise TemplateWrong("The template is too intricate.", field=field, reason="template_too_large")
    for node in found:
        if not isinstance(node, ALLOWED) or (isinstance(node, nodes.Filter) and not _plain(node)):
            words = f"{type(node).__name__} cannot stand in a template."
            raise TemplateWrong(words, field=field, reason="template_syntax")
    return tree


def _plain(node: nodes.Filter) -> bool:
    return node.name in FILTERS and not node.kwargs and node.dyn_args is None and node.dyn_kwargs is None


def _as_typed(tag: str) -> str:
    """What an editor of HTML made of the signs and spaces inside of a tag is undone."""
    return html.unescape(re.sub(r"</?[a-z][^<>]*>", "", tag)).replace("\xa0", " ")


def _written(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%d.%m.%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, Decimal):
        return f"{value:,.2f}".replace(",", " ").replace(".", ",")
    return value[:LONGEST_VALUE] if isinstance(value, str) else value


def _named(text: str, values: Values) -> str | None:
    """The first field of the text that no value is known of."""
    for found in re.finditer(r"[a-z_]+\.[a-z_]+", " ".join(TAG.findall(text))):
        of, _dot, name = found[0].partition(".")
        if name not in (values.get(of) or {}):
            return found[0]
    return None


def _environment(*, as_html: bool) -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(autoescape=as_html, undefined=Missing, finalize=_written)
    made.globals.clear()
    return made


PLAIN, HTML = _environment(as_html=False), _environment(as_html=True)
