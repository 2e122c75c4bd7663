"""Drafts: kept for their writer alone, until they are letters."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from services.kit.db import Database
from services.kit.objects import Folder
from services.kit.wire import Asker, Conflict, Forbidden, NotFound, new_id, now
from services.mail import drafts, letter_files
from services.mail.interface import DraftContent, EmailDraft, LetterFileDraft, Mail, Mailbox
from services.mail.writing_models import Draft, LetterFile
from tests.apart import person

MailAs = Callable[[Asker], Mail]
Box = Callable[..., Mailbox]


def test_a_draft_is_kept_as_it_is_typed_and_is_seen_by_its_writer_alone(mail_as: MailAs) -> None:
    """S15."""
    anna, boris, draft_id = mail_as(person()), mail_as(person("admin")), new_id()
    typed = DraftContent(to_addresses=["half@"], subject="a\r\nb\x00", html="<p>x<script>y</script></p>")
    kept = anna.save_draft(draft_id, typed)
    assert (kept.id, kept.content.to_addresses, kept.content.html) == (draft_id, ["half@"], "<p>x</p>")
    anna.save_draft(draft_id, DraftContent(subject="Смета", html="<p>Добрый <b>день</b></p>"))
    (listed,) = anna.list_drafts().items
    assert (listed.content.subject, listed.content.text, listed.content.html) == ("Смета", "Добрый день", None)
    assert anna.get_draft(draft_id).content.html == "<p>Добрый <b>день</b></p>"
    assert boris.list_drafts().items == []
    for refused in (
        lambda: boris.get_draft(draft_id),
        lambda: boris.save_draft(draft_id, typed),
        lambda: boris.delete_draft(draft_id),
        lambda: boris.restore_draft(draft_id),
    ):
        with pytest.raises(NotFound):
            refused()
    assert anna.get_draft(draft_id).content.subject == "Смета"
    for program in (person("partner"), Asker(user_id=None, role="system", cause="rule", trace_id="t")):
        with pytest.raises(Forbidden):
            mail_as(program).list_drafts()


def test_drafts_come_by_pages_the_last_written_first(mail_as: MailAs) -> None:
    anna, ids = mail_as(person()), [new_id() for _ in range(3)]
    for draft_id in ids:
        anna.save_draft(draft_id, DraftContent())
    anna.save_draft(ids[0], DraftContent(subject="снова"))
    first = anna.list_drafts(limit=2)
    rest = anna.list_drafts(cursor=first.cursor, limit=2)
    assert [draft.id for draft in (*first.items, *rest.items)] == [ids[0], ids[2], ids[1]]
    assert rest.cursor is None


def test_a_deleted_draft_is_restored_and_is_not_brought_back_by_a_late_save(mail_as: MailAs) -> None:
    anna, draft_id = mail_as(person()), new_id()
    anna.save_draft(draft_id, DraftContent(subject="Смета"))
    anna.delete_draft(draft_id)
    with pytest.raises(NotFound):
        anna.get_draft(draft_id)
    with pytest.raises(Conflict):
        anna.save_draft(draft_id, DraftContent(subject="поздно"))
    assert anna.list_drafts().items == []
    assert anna.restore_draft(draft_id).content.subject == "Смета"
    assert anna.get_draft(draft_id).content.subject == "Смета"


def test_a_draft_ends_with_its_letter_and_no_late_save_makes_another(mail_as: MailAs, new_mailbox: Box) -> None:
    anna, box, draft_id = mail_as(person()), new_mailbox(), new_id()
    anna.save_draft(draft_id, DraftContent(subject="Смета"))
    at = now() + timedelta(days=1)
    letter = EmailDraft(id=draft_id, mailbox_id=box.id, to_addresses=["a@b.test"], send_at=at)
    said: list[str] = []

    def save() -> None:
        try:
            anna.save_draft(draft_id, DraftContent(subject="поздно"))
        except Conflict:
            said.append("a letter by now")

    saving = [threading.Thread(target=save) for _ in range(5)]
    for thread in saving[:3]:
        thread.start()
    anna.send_email(letter)
    for thread in saving[3:]:
        thread.start()
    for thread in saving:
        thread.join(20)
    assert anna.list_drafts().items == [] and len(said) >= 2


def test_files_of_a_draft_are_kept_and_old_deleted_drafts_are_not(
    mail_as: MailAs, database: Database, objects_folder: Any
) -> None:
    asker, draft_id = person(), new_id()
    anna, store = mail_as(asker), Folder(objects_folder)
    key = f"letter-files/{new_id()}"
    store.put(key, b"x")
    file = anna.create_letter_file(LetterFileDraft(name="a.txt", size=1, object_key=key))
    anna.save_draft(draft_id, DraftContent(file_ids=[file.id]))
    with database(person("admin")) as db:
        db.get_one(LetterFile, file.id).created_at = now() - timedelta(days=3)
    with database(person("admin")) as db:
        letter_files.sweep(db, store)
    assert [found.id for found in anna.find_letter_files([file.id])] == [file.id]
    anna.delete_draft(draft_id)
    with database(person("admin")) as db:
        db.get_one(Draft, draft_id).deleted_at = now() - timedelta(days=31)
    with database(person("admin")) as db:
        drafts.sweep(db)
        letter_files.sweep(db, store)
    assert anna.find_letter_files([file.id]) == []
    with pytest.raises(NotFound):
        anna.restore_draft(draft_id)
