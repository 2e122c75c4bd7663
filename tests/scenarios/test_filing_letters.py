"""Letters of people nobody knows, through the running suite: a mailbox, what waits, a client's history."""

from collections.abc import Callable
from typing import Any

import psycopg

from deploy.local.suite import Suite
from services.kit.wire import new_id
from tests.http import Http
from tests.mail.inbox import mail_of
from tests.peers.mail import Post
from tests.waiting import until


def found(http: Http, word: str, filing: str = "waiting") -> list[dict[str, Any]]:
    """The letters of that word that are filed so."""
    items: list[dict[str, Any]] = http.get("/emails", filing=filing, search=word)["items"]
    return items


def letters_of(http: Http, client: str) -> list[str]:
    lines = http.get(f"/counterparties/{client}/timeline", kinds='["letter"]')["items"]
    return sorted(line["title"] for line in lines)


def test_a_strangers_letters_become_a_clients_by_hand_and_then_by_themselves(
    as_user: Callable[..., Http], sales_box: tuple[Post, str]
) -> None:
    """F18, F57, F58, F61-F67, R10, S19."""
    post, box = sales_box
    anna, boris = as_user("manager", "Анна Почтовая"), as_user("manager", "Борис Чужой")
    word = new_id().hex[-12:]
    sender = f"{word}@firm.test"
    post.deliver(box, mail_of(sender, f"{word}1"), mail_of(f"boss.{sender}", f"{word}2", answers=f"{word}1"))
    until(lambda: len(found(anna, word)) == 2)
    client = anna.post("/counterparties", {"name": f"ООО «Письма {word}»"})["id"]
    first = next(email for email in found(anna, word) if email["from_address"] == sender)

    # Who does not see the client cannot put letters there.
    assert (
        boris.request("POST", "/emails/file", json={"email_ids": [first["id"]], "counterparty_id": client}).status_code
        == 404
    )
    draft = {"counterparty_id": client, "summary": "О доставке", "remember_address": True}
    assert anna.post(f"/emails/{first['id']}/register", draft)["filing"] == "filed"
    until(lambda: letters_of(anna, client) == [f"Заказ {word}1", f"Заказ {word}2"])
    line = anna.get("/interactions", counterparty_id=client, search="доставке")["items"][0]
    assert (line["channel"], line["direction"], line["manager_id"]) == ("email", "inbound", anna.user["id"])
    assert line["starts_at"] == first["delivered_at"]
    until(lambda: anna.get(f"/counterparties/{client}")["emails"] == [sender])

    # The next letter from there is the client's at once, and nobody else may take it away.
    post.deliver(box, mail_of(sender, f"{word}3", subject="Ещё"))
    until(lambda: len(found(anna, word, "filed")) == 3)
    assert found(anna, word) == []
    refused = boris.request("POST", f"/emails/{first['id']}/unfile")
    assert refused.status_code == 403, refused.text
    assert anna.post(f"/emails/{first['id']}/unfile", {})["filing"] == "waiting"
    until(lambda: f"Заказ {word}1" not in letters_of(anna, client))


def test_a_strangers_letter_made_a_lead_is_the_clients_when_the_lead_is_converted(
    as_user: Callable[..., Http], sales_box: tuple[Post, str]
) -> None:
    """R34, R36: and no reply makes a second lead."""
    post, box = sales_box
    anna, word = as_user("manager", "Анна Лидовая"), new_id().hex[-12:]
    post.deliver(box, mail_of(f"{word}@new.test", f"{word}1", text="Хочу купить"))
    until(lambda: len(found(anna, word)) == 1)
    lead_id = anna.post(f"/emails/{found(anna, word)[0]['id']}/lead", {})["lead_id"]
    until(lambda: anna.request("GET", f"/leads/{lead_id}").status_code == 200)
    lead = anna.get(f"/leads/{lead_id}")
    assert (lead["text"], lead["emails"], lead["manager_id"]) == ("Хочу купить", [f"{word}@new.test"], anna.user["id"])
    post.deliver(box, mail_of(f"{word}@new.test", f"{word}2", answers=f"{word}1"))
    until(lambda: [email["lead_id"] for email in found(anna, word, "lead")] == [lead_id, lead_id])
    client = anna.post(f"/leads/{lead_id}/convert", {"counterparty_name": f"ООО «Лид {word}»"})["deal"]
    until(lambda: len(found(anna, word, "filed")) == 2)
    counterparty = found(anna, word, "filed")[0]["counterparty_id"]
    assert client["id"] and letters_of(anna, counterparty) == [f"Заказ {word}1", f"Заказ {word}2"]


def test_letters_that_came_before_mail_knew_their_clients_are_theirs_after_the_upgrade(
    as_user: Callable[..., Http], sales_box: tuple[Post, str], suite: Suite, databases: dict[str, str]
) -> None:
    """F64: found by the address once, filed by hand once; the journal has their lines, and its word holds."""
    post, box = sales_box
    anna, word = as_user("manager", "Анна Прежняя"), new_id().hex[-12:]
    sender = f"{word}@firm.test"
    client = anna.post("/counterparties", {"name": f"ООО «Прежние {word}»", "emails": [sender]})["id"]
    post.deliver(box, mail_of(sender, f"{word}1"), mail_of(f"other.{sender}", f"{word}2"))
    by_hand = until(lambda: found(anna, word))[0]
    anna.post("/emails/file", {"email_ids": [by_hand["id"]], "counterparty_id": client})
    until(lambda: len(found(anna, word, "filed")) == 2 and len(letters_of(anna, client)) == 2)
    with psycopg.connect(databases["mail"]) as connection:
        old = "counterparty_id = NULL, contact_id = NULL, line_version = 0, reading = 0"
        connection.execute(f"UPDATE emails SET {old} WHERE from_address LIKE %s", [f"%{sender}"])
    assert len(found(anna, word)) == 2
    suite.kill("mail-importer")
    suite.start("mail-importer")
    until(lambda: len(found(anna, word, "filed")) == 2, 30, "mail knows whose they are")
    assert letters_of(anna, client) == [f"Заказ {word}1", f"Заказ {word}2"]
