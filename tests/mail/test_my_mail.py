"""How each one writes letters: the program, the name, the signature."""

from collections.abc import Callable

import pytest

from services.kit.wire import Asker, Forbidden, Invalid, NotFound
from services.mail.interface import Mail, Mailbox, MyMailChange, SignatureDraft
from tests.apart import person

MailAs = Callable[[Asker], Mail]


def test_each_one_has_a_program_and_signatures_of_their_own(
    mail_as: MailAs, new_mailbox: Callable[..., Mailbox]
) -> None:
    """F52, F53."""
    anna, boris, box = mail_as(person()), mail_as(person()), new_mailbox()
    assert (anna.get_my_mail().program, anna.get_my_mail().signatures) == ("built_in", [])
    assert anna.update_my_mail(MyMailChange(program="system")).program == "system"
    signed = SignatureDraft(sender_name="Анна, ООО «Отклик»", html="<p>С уважением, Анна<script>x</script></p>")
    (signature,) = anna.save_signature(box.id, signed).signatures
    assert (signature.mailbox_id, signature.sender_name) == (box.id, "Анна, ООО «Отклик»")
    assert signature.html == "<p>С уважением, Анна</p>"
    anna.save_signature(box.id, SignatureDraft(html="<p>А.</p>"))
    assert [one.html for one in anna.get_my_mail().signatures] == ["<p>А.</p>"]
    assert anna.update_my_mail(MyMailChange()).program == "system"
    assert (boris.get_my_mail().program, boris.get_my_mail().signatures) == ("built_in", [])


def test_only_who_writes_from_a_mailbox_signs_there_and_nothing_slips_into_the_name(
    mail_as: MailAs, new_mailbox: Callable[..., Mailbox]
) -> None:
    anna, boris = person(), person()
    named = new_mailbox(viewer_ids=[anna.user_id])
    with pytest.raises(NotFound):
        mail_as(boris).save_signature(named.id, SignatureDraft(html="x"))
    with pytest.raises(Invalid):
        mail_as(anna).save_signature(named.id, SignatureDraft(sender_name="A\r\nBcc: b@c.test"))
    with pytest.raises(Forbidden):
        mail_as(person("partner")).get_my_mail()
