"""The API's description as a page for people: plain HTML, no scripts, nothing from elsewhere."""

import json
from functools import cache
from html import escape
from typing import Any

from gateway.openapi import document

STYLE = """
body{font:14px/1.5 system-ui,sans-serif;max-width:64rem;margin:0 auto;padding:1rem;color:#1c2733;background:#fff}
nav a{margin-right:.8rem}h2{margin-top:2rem;border-bottom:1px solid #ccd5de}details{margin:.3rem 0}
summary{cursor:pointer;padding:.25rem 0}code,pre{font:13px/1.45 ui-monospace,monospace}
pre{background:#f2f5f8;padding:.6rem;overflow:auto}table{border-collapse:collapse}
td,th{border:1px solid #ccd5de;padding:.2rem .5rem;text-align:left;vertical-align:top}
.m{display:inline-block;min-width:4.2rem;font-weight:600}.GET{color:#0b6b3a}.POST{color:#8a4b00}
.PATCH{color:#4b3f9e}.DELETE{color:#a01626}.who{color:#5a6b7b}
@media(prefers-color-scheme:dark){body{color:#d6dee6;background:#151b21}pre{background:#1f2830}a{color:#7ab8f5}
.GET{color:#5fce92}.POST{color:#e7a95a}.PATCH{color:#a99df2}.DELETE{color:#f08a95}.who{color:#93a4b4}}
"""


@cache
def as_html() -> str:
    """One section a tag, one fold an operation, then the structs."""
    api = document()
    tags = [tag["name"] for tag in api["tags"]]
    links = "".join(f'<a href="#{escape(_anchor(tag))}">{escape(tag)}</a>' for tag in [*tags, "Structs"])
    sections = "".join(_section(api, tag) for tag in tags)
    structs = "".join(_struct(name, schema) for name, schema in api["components"]["schemas"].items())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Otklik API</title>'
        f"<style>{STYLE}</style></head><body><h1>Otklik API</h1>{_text(api['info']['description'])}"
        '<p>For programs: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).</p>'
        f'<nav>{links}</nav>{sections}<h2 id="structs">Structs</h2>{structs}</body></html>'
    )


def _section(api: dict[str, Any], tag: str) -> str:
    operations = "".join(
        _operation(path, method.upper(), operation)
        for path, methods in api["paths"].items()
        for method, operation in methods.items()
        if tag in operation["tags"]
    )
    return f'<h2 id="{escape(_anchor(tag))}">{escape(tag)}</h2>{operations}'


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    return (
        f'<details id="{escape(operation["operationId"])}"><summary><span class="m {method}">{method}</span> '
        f"<code>{escape(path)}</code> {escape(operation['summary'])}</summary>"
        f'<p class="who">{escape(_who(operation))}</p>{_text(operation["description"])}'
        f"{_parameters(operation['parameters'])}{_body(operation)}{_responses(operation['responses'])}</details>"
    )


def _who(operation: dict[str, Any]) -> str:
    roles = operation.get("x-roles")
    if not roles:
        return "Open to everyone."
    who = f"People: {', '.join(roles)}."
    return f"{who} Keys with the scope {operation['x-scope']}." if "x-scope" in operation else f"{who} No API keys."


def _taken(parameter: dict[str, Any]) -> str:
    if "content" in parameter:
        return f"{_kind(parameter['content']['application/json']['schema'])}, as JSON"
    return _kind(parameter["schema"])


def _parameters(parameters: list[dict[str, Any]]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(one['name'])}</code></td><td>{escape(one['in'])}</td>"
        f"<td>{_taken(one)}</td><td>{'required' if one['required'] else ''}</td></tr>"
        for one in parameters
    )
    return f"<table><tr><th>Parameter<th>In<th>Type<th></tr>{rows}</table>" if rows else ""


def _body(operation: dict[str, Any]) -> str:
    if "requestBody" not in operation:
        return ""
    content = operation["requestBody"]["content"]
    return f"<p>Body: {_kind(content.get('application/json', {'schema': {'type': 'file'}})['schema'])}</p>"


def _responses(responses: dict[str, Any]) -> str:
    rows = "".join(f"<li>{escape(status)}: {_answer(answer)}</li>" for status, answer in responses.items())
    return f"<ul>{rows}</ul>"


def _answer(answer: dict[str, Any]) -> str:
    if "$ref" in answer:
        return escape(answer["$ref"].rsplit("/", 1)[1])
    for content_type, content in answer.get("content", {}).items():
        return f"{_kind(content['schema'])} <code>{escape(content_type)}</code>"
    return escape(answer["description"])


def _struct(name: str, schema: dict[str, Any]) -> str:
    required = schema.get("required", [])
    rows = "".join(
        f"<tr><td><code>{escape(field)}</code></td><td>{_kind(one)}</td>"
        f"<td>{'required' if field in required else ''}</td></tr>"
        for field, one in schema.get("properties", {}).items()
    )
    return (
        f'<details id="{escape(name)}"><summary><code>{escape(name)}</code></summary>'
        f"{_text(schema.get('description', ''))}<table>{rows}</table></details>"
    )


def _kind(schema: dict[str, Any]) -> str:
    """A type in few words, structs as links."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[1])
        return f'<a href="#{name}"><code>{name}</code></a>'
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        words = " | ".join(escape(json.dumps(value)) for value in schema["enum"])
        return f"<code>{words}</code>"
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if schema.get("type") == "object" and "properties" in schema:
        return ", ".join(f"<code>{escape(name)}</code>: {_kind(one)}" for name, one in schema["properties"].items())
    limits = [
        f"{word} {schema[key]}"
        for key, word in (("minimum", "from"), ("maximum", "to"), ("maxLength", "up to"), ("default", "default"))
        if key in schema and schema[key] not in ("", [])
    ]
    kind = str(schema.get("format") or schema.get("type") or "any JSON")
    return escape(", ".join([kind, *limits]))


def _text(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n") if part)


def _anchor(tag: str) -> str:
    return tag.lower().replace(" ", "-")
