"""Letters that sellers write to leads, through the running suite: whose they are, and whose the answers are."""

from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

from services.kit.wire import new_id
from tests.http import Http
from tests.mail.inbox import mail_of
from tests.peers.mail import PASSWORD, Post, post, smtp_server
from tests.ports import free_port
from tests.scenarios.test_filing_letters import found, letters_of
from tests.waiting import until


def sales(admin: Http, mail: Post, smtp_port: int) -> tuple[str, str]:
    """A mailbox that everybody writes from, and its address."""
    address = mail.new_box()
    box: dict[str, str | int] = {"name": "Лиды", "email_address": address, "login": address, "password": PASSWORD}
    box |= {"imap_host": "127.0.0.1", "imap_port": mail.dovecot.imap_port, "imap_encryption": "none"}
    box |= {"smtp_host": "127.0.0.1", "smtp_port": smtp_port, "smtp_encryption": "none"}
    return str(admin.post("/mailboxes", box)["id"]), address


def directions(http: Http, lead: str) -> list[str]:
    return sorted(line["direction"] for line in http.get("/interactions", lead_id=lead)["items"])


def test_a_letter_written_from_a_lead_and_its_answer_are_the_leads_and_then_the_clients(
    as_user: Callable[..., Http], admin: Http, tmp_path: Path
) -> None:
    """R55: and the answer is made no second lead."""
    anna, boris, word = as_user("manager", "Анна Лидовая"), as_user("manager", "Борис Чужой"), new_id().hex[-12:]
    address = f"{word}@new.test"
    lead = anna.post("/leads", {"name": "Пётр", "emails": [address]})["id"]
    with post(tmp_path, free_port, boxes=1) as mail, smtp_server(free_port()) as smtp:
        box, ours = sales(admin, mail, smtp.port)
        draft = {
            "mailbox_id": box,
            "to_addresses": [address],
            "subject": f"Цены {word}",
            "text": "Высылаю.",
            "lead_id": lead,
        }
        theirs = boris.request("POST", "/emails", json=draft)
        assert theirs.status_code == 404, theirs.text
        assert anna.post("/emails", draft)["lead_id"] == lead
        sent = until(lambda: smtp.letters, 30, "the letter has left")[0]
        name = str(message_from_bytes(sent.content)["Message-ID"])
        answer = mail_of(address, f"{word}1").replace(b"Content-Type", f"References: {name}\r\nContent-Type".encode())
        mail.deliver(ours, answer)
        (received,) = until(lambda: found(anna, word, "lead"), 30, "the answer is the lead's")
        assert received["lead_id"] == lead and found(anna, word) == []
        assert anna.post(f"/emails/{received['id']}/lead", {})["lead_id"] == lead
        until(lambda: directions(anna, lead) == ["inbound", "outbound"], 20, "both are in the lead's journal")
        again = {"mailbox_id": box, "to_addresses": [address], "subject": f"Re: {word}", "text": "Да."}
        assert anna.post("/emails", again | {"in_reply_to": received["id"]})["lead_id"] == lead
        anna.post(f"/leads/{lead}/convert", {"counterparty_name": f"ООО «Лид {word}»"})
        (filed,) = until(lambda: found(anna, word, "filed"), 30, "they are the client's")
        client = filed["counterparty_id"]
        written = {f"Цены {word}", f"Заказ {word}1"}
        until(lambda: written <= set(letters_of(anna, client)), 20, "both are in the client's history")
        admin.delete(f"/mailboxes/{box}")
