"""Texts with fields: a small part of Jinja2 that cannot loop, call, or reach anything but the fields given.

Names, conditions, comparisons and a few filters; whatever else the language has is refused when the text is saved.
"""

from collections.abc import Mapping
from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.mail.interface.mailings import TemplateWrong

LONGEST = 100_000
FILTERS = frozenset({"upper", "lower", "capitalize", "title", "trim", "default"})
KNOWN = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
)
_environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)


def render(text: str, fields: Mapping[str, str]) -> str:
    """The text with the fields in their places, at most 100,000 characters. Raises TemplateWrong."""
    try:
        return _compiled(text, tuple(sorted(fields))).render(fields)[:LONGEST]
    except TemplateError as error:
        raise TemplateWrong(f"The template cannot be filled in: {error.message}") from None


def check(text: str, fields: frozenset[str], field: str) -> None:
    """Raises TemplateWrong naming the field of the form."""
    try:
        _compiled(text, tuple(sorted(fields)))
    except TemplateWrong as wrong:
        raise TemplateWrong(wrong.message, field=field, **wrong.details) from None


@lru_cache(maxsize=64)
def _compiled(text: str, fields: tuple[str, ...]) -> Template:
    try:
        tree = _environment.parse(text[: LONGEST + 1])
    except TemplateSyntaxError as error:
        raise TemplateWrong(f"Line {error.lineno}: {error.message}", line=error.lineno) from None
    except RecursionError:
        raise TemplateWrong("The conditions are nested too deeply.") from None
    for node in _all(tree):
        if not isinstance(node, KNOWN) or (isinstance(node, nodes.Filter) and node.name not in FILTERS):
            raise TemplateWrong(f"Line {node.lineno}: this cannot stand in a letter.", line=node.lineno)
        if isinstance(node, nodes.Name) and node.name not in fields:
            known = ", ".join(fields)
            raise TemplateWrong(
                f"Line {node.lineno}: there is no field {node.name}; there are {known}.", line=node.lineno
            )
    try:
        return _environment.from_string(tree)
    except (TemplateSyntaxError, RecursionError) as error:
        raise TemplateWrong(f"The template cannot be understood: {error}") from None


def _all(tree: nodes.Node) -> list[nodes.Node]:
    """Every node, the tree's own first."""
    found: list[nodes.Node] = [tree]
    for node in found:
        found.extend(node.iter_child_nodes())
    return found
