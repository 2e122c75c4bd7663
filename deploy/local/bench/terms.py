"""What is looked for in a synthetic base: pages, parts of names, phones and e-mail addresses, pairs of conditions."""

import json
from collections.abc import Sequence
from random import Random
from urllib.parse import urlencode

from deploy.local.api import Api
from deploy.local.bench.base import clients
from deploy.local.bench.base.clients import Choices, Values

LIST = "/api/v1/counterparties"
BROAD_NAMES = ("ов", "ов ", "стро", "транс", "пром", "серв", "иван", "ооо", "ип", "энерго", "партн", "алекс")
"""Parts of names that a tenth of all clients have, or a hundredth; `ооо` is left out of names as they are compared."""
BROAD_PHONES = ("916", "495", "0000", "7812", "123", "+79", "8 (495)")
BROAD_EMAILS = ("mail", "info@", ".ru", "yandex", "sales", "ivan")


def asked(path: str, **query: object) -> str:
    """A path with its query; lists and dicts travel as JSON."""
    told = {name: json.dumps(value) if isinstance(value, list | dict) else value for name, value in query.items()}
    return f"{path}?{urlencode(told)}"


def pages(api: Api, path: str = "/counterparties", count: int = 40, **query: object) -> list[str]:
    """The first pages of 50, as somebody would turn them."""
    found, cursor = [], None
    for _ in range(count):
        given = {"limit": 50, **query} | ({} if cursor is None else {"cursor": cursor})
        found.append(asked("/api/v1" + path, **given))
        cursor = api.get(found[-1].removeprefix("/api/v1"))["cursor"]
        if cursor is None:
            break
    return found


class Sample:
    """Clients of a base, drawn evenly, and what one would type to find them."""

    def __init__(self, seed: int, size: int, count: int = 400) -> None:
        nobody = Choices([clients.ident(0, 0, 0)], {})
        dice = Random(size)  # noqa: S311 - no secret
        self.dice = dice
        self.records: Sequence[Values] = [
            clients.client(seed, number, size, nobody)[0] for number in sorted(dice.sample(range(1, size + 1), count))
        ]

    @property
    def cards(self) -> list[str]:
        return [f"{LIST}/{record['id']}" for record in self.records]

    def names(self) -> list[str]:
        """Five letters from inside a last name or a word of a firm's."""
        found = []
        for record in self.records:
            words = [word for word in record["name"].replace("«", " ").replace("»", " ").split() if len(word) >= 7]
            if words:
                found.append(words[0][1:6].lower())
        return list(dict.fromkeys(found))

    def phones(self) -> list[str]:
        """The last seven digits."""
        return ["".join(filter(str.isdigit, record["phones"][0]))[-7:] for record in self.records]

    def emails(self) -> list[str]:
        """What stands before the @; of a firm's address, which has `info` there, what stands behind it."""
        addresses = [record["emails"][0].split("@") for record in self.records if record["emails"]]
        return [own if any(map(str.isdigit, own)) else host.rpartition(".")[0] for own, host in addresses]

    def filters(self) -> list[str]:
        """Two conditions each: what one town's, or one manager's, clients of a kind are asked for by."""
        found = []
        for record in self.records[:100]:
            first = {"field": "city", "op": "is", "value": record["city"]}
            found.append(asked(LIST, limit=50, filter=[first, {"field": "role", "op": "is", "value": record["role"]}]))
            second = {"field": "rating", "op": "gte", "value": record["rating"] or 4}
            found.append(asked(LIST, limit=50, filter=[first, second]))
            third = {"field": "created_at", "op": "gte", "value": record["created_at"].date().isoformat()}
            fourth = {"field": "legal_form", "op": "is", "value": record["legal_form"]}
            found.append(asked(LIST, limit=50, filter=[third, fourth]))
        return found

    def probes(self) -> list[tuple[str, object]]:
        """Clients as somebody types them anew: one letter less, another telephone, the same town or e-mail address."""
        found: list[tuple[str, object]] = []
        for place, record in enumerate(self.records):
            name = record["name"]
            slip = len(name) * 2 // 3
            typed = {
                "kind": "counterparty",
                "name": name[:slip] + name[slip + 1 :],
                "legal_form": record["legal_form"],
                "phones": record["phones"] if place % 3 == 0 else [],
                "emails": record["emails"] if place % 3 == 1 else [],
                "city": record["city"],
            }
            found.append(("/api/v1/duplicates/find", typed))
        return found


def searches(terms: Sequence[str], where: str | None = None) -> list[str]:
    """Lists that are asked for these terms, everywhere or in one kind of field."""
    place = {} if where is None else {"search_in": [where]}
    return [asked(LIST, limit=50, search=term, **place) for term in terms]
