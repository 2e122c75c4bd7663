"""Lists and saved views over HTTP, through all processes."""

import json
from collections.abc import Callable

import pytest

from services.kit.wire import new_id
from tests.http import Http


def test_a_list_is_filtered_sorted_and_searched_where_it_is_told_to(admin: Http) -> None:
    """T09, T10, T17, T50."""
    city = f"Град{new_id().hex[-8:]}"
    for name in ("Альфа", "Бета", "Гамма"):
        admin.post("/counterparties", {"name": name, "city": city, "headcount": len(name)})
    conditions = [
        {"field": "city", "op": "is", "value": city},
        {"field": "headcount", "op": "between", "value": [5, 9]},
    ]
    page = admin.get("/counterparties", filter=json.dumps(conditions), sort="name", descending="true")
    assert [item["name"] for item in page["items"]] == ["Гамма", "Альфа"] and page["estimated_total"] == 2
    found = admin.get("/counterparties", search=f"бета {city}", search_in='["name", "address"]')
    assert [item["name"] for item in found["items"]] == ["Бета"]
    assert admin.get("/counterparties", search=city, search_in='["name"]')["items"] == []


@pytest.mark.parametrize(
    ("conditions", "field"),
    [
        ('[{"field": "colour", "op": "filled"}]', "colour"),
        ('[{"field": "city", "op": "between", "value": [1, 2]}]', "city"),
        ('[{"field": "city", "op": "explode"}]', "filter"),
        ("[{", "filter"),
    ],
)
def test_a_filter_that_cannot_be_asked_names_its_field(admin: Http, conditions: str, field: str) -> None:
    problem = admin.get("/counterparties", status=422, filter=conditions)
    assert problem["code"] == "invalid" and field in problem["field"]


def test_a_view_is_saved_found_again_and_begun_with(as_user: Callable[..., Http]) -> None:
    """S05, C26."""
    anna = as_user("manager", "Анна Видова")
    draft = {
        "kind": "counterparty",
        "name": "В Твери",
        "conditions": [{"field": "city", "op": "is", "value": "Тверь"}],
        "columns": [{"field": "name", "width": 300}],
        "sort": "updated_at",
        "descending": True,
    }
    made = anna.post("/views", draft, status=201)
    anna.post("/views/default", {"kind": "counterparty", "view_id": made["id"]}, status=204)
    (kept,) = [one for one in anna.get("/views", kind="counterparty")["items"] if one["id"] == made["id"]]
    assert kept == made | {"is_default": True}
    assert anna.patch(f"/views/{made['id']}", {"name": "Тверь"}, version=1)["name"] == "Тверь"
    anna.delete(f"/views/{made['id']}", status=204, **{"If-Match": '"2"'})
    assert made["id"] not in {one["id"] for one in anna.get("/views", kind="counterparty")["items"]}
