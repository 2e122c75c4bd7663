"""Templates: whose they are, and letters made of them with the fields of a real client."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.http import Http


def template(http: Http, **fields: Any) -> Any:
    draft = {"name": f"Счёт {uuid4().hex}", "subject": "Счёт", "html": "<p>Здравствуйте!</p>"} | fields
    return http.post("/email-templates", draft)


def test_a_letter_of_a_template_names_the_client_and_brings_its_files(as_user: Callable[..., Http]) -> None:
    """S17, S18, R52, R54."""
    anna = as_user("manager")
    client = anna.post("/counterparties", {"name": "ООО «Ромашка & Ко»", "emails": ["info@romashka.example"]})
    person = anna.post("/contacts", {"name": "Иванова Мария Петровна", "counterparty_id": client["id"]})
    price = anna.request("POST", "/letter-files", params={"name": "Прайс.txt"}, data="Цены".encode()).json()
    made = template(
        anna,
        subject="Предложение для {{ counterparty.name }}",
        html="<p>{% if contact.given_name %}{{ contact.given_name }}, д{% else %}Д{% endif %}обрый день!</p>"
        "<p>{{ counterparty.name }}</p>",
        file_ids=[price["id"]],
    )
    use = {"contact_id": person["id"], "counterparty_id": client["id"]}
    letter = anna.post(f"/email-templates/{made['id']}/fill", use)
    assert letter["subject"] == "Предложение для ООО «Ромашка & Ко»"
    assert letter["html"] == "<p>Мария Петровна, добрый день!</p><p>ООО «Ромашка &amp; Ко»</p>"
    (file,) = letter["files"]
    assert file["name"] == "Прайс.txt" and file["id"] != price["id"]
    preview = anna.post("/email-templates/preview", {"html": "{{ contact.name }}", "use": use})
    assert preview["html"] == "Иванова Мария Петровна"
    offered = {field["name"] for field in anna.get("/email-templates/fields")["items"]}
    assert {"contact.given_name", "counterparty.inn", "deal.amount", "lead.title", "sender.name"} <= offered


def test_a_field_without_its_record_is_named_and_a_record_one_does_not_see_fills_nothing(
    as_user: Callable[..., Http],
) -> None:
    anna, boris = as_user("manager"), as_user("manager")
    hidden = anna.post("/counterparties", {"name": f"ООО «{uuid4().hex}»"})
    made = template(boris, html="{{ counterparty.name }}")
    path = f"/email-templates/{made['id']}/fill"
    wrong = boris.post(path, {}, status=422)
    assert (wrong["code"], wrong["reason"], wrong["name"]) == ("template_wrong", "template_field", "counterparty.name")
    boris.post(path, {"counterparty_id": hidden["id"]}, status=404)
    boris.post("/email-templates", {"name": "x", "html": "{% for a in b %}{% endfor %}"}, status=422)


def test_shared_templates_are_the_heads_to_change_and_ones_own_nobody_elses(as_user: Callable[..., Http]) -> None:
    anna, boris, head = as_user("manager"), as_user("manager"), as_user("head_of_sales")
    own = template(anna, html="<p>моё</p>")
    path = f"/email-templates/{own['id']}"
    assert own["id"] not in {one["id"] for one in boris.get("/email-templates")["items"]}
    for other in (boris, head):
        other.patch(path, {"name": "чужое"}, own["version"], status=404)
        other.delete(path, status=404)
        other.post(f"{path}/fill", {}, status=404)
    anna.post("/email-templates", {"name": "для всех", "shared": True}, status=403)
    shared = template(head, shared=True)
    assert shared["id"] in {one["id"] for one in boris.get("/email-templates")["items"]}
    boris.patch(f"/email-templates/{shared['id']}", {"name": "x"}, shared["version"], status=403)
    boris.delete(f"/email-templates/{shared['id']}", status=403)
    changed = head.patch(f"/email-templates/{shared['id']}", {"subject": "Новая"}, shared["version"])
    assert (changed["subject"], changed["version"]) == ("Новая", 2)
    head.patch(f"/email-templates/{shared['id']}", {"subject": "Поздно"}, shared["version"], status=409)
    theirs = anna.request("POST", "/letter-files", params={"name": "a.txt"}, data=b"a").json()
    head.patch(f"/email-templates/{shared['id']}", {"file_ids": [theirs["id"]]}, 2, status=422)
    head.delete(f"/email-templates/{shared['id']}")
    boris.post(f"/email-templates/{shared['id']}/fill", {}, status=404)
