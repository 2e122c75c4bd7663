"""Mass SMS and notices in the browser: from the list to the provider, a rule, and who said stop."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_cards import picture, sign_in, word
from tests.e2e.test_mailing_pages import looked_at
from tests.fakes.sms import SmsProvider, sms_provider
from tests.http import Http
from tests.mail.mailing_data import new_list, person, put_in
from tests.mail.text_data import channel_of, mobile, no_quiet_hours
from tests.ports import free_port

__all__ = ["sign_in"]


@pytest.fixture(scope="module")
def provider() -> Iterator[SmsProvider]:
    with sms_provider(free_port()) as running:
        yield running


def test_a_mass_sms_and_a_rule_of_notices_by_hand(
    sign_in: Callable[..., Page], admin: Http, provider: SmsProvider
) -> None:
    """S20, S21."""
    tag = word()
    channel = channel_of(admin, provider, name=f"СМС {tag}")
    one, none = person(admin, name=f"Круглова Анна {tag}", phones=[mobile()]), person(admin, name=f"Без номера {tag}")
    put_in(admin, new_list(admin, name=f"Праздники {tag}")["id"], "contact", one["id"], none["id"])
    page, faults = sign_in(admin), dict[str, Any]()
    with no_quiet_hours(admin):
        page.goto(f"{admin.url}/mailings")
        page.get_by_role("button", name="Новая рассылка").first.click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Название").fill(f"Поздравление {tag}")
        dialog.get_by_text("СМС", exact=True).click()
        dialog.get_by_role("combobox", name="Канал").click()
        page.get_by_role("option", name=channel["name"]).click()
        picture(page, "sms-new-mailing")
        dialog.get_by_role("button", name="Создать").click()
        page.get_by_label("Текст СМС").fill("С праздником, ")
        page.get_by_role("button", name="полное имя", exact=True).click()
        page.get_by_role("combobox", name="Списки").click()
        page.get_by_role("option", name=f"Праздники {tag}").click()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Проверить получателей").click()
        expect(page.get_by_test_id("mailing-check")).to_contain_text("Получат: 1, всего СМС: 1", timeout=30_000)
        faults |= looked_at(page, "sms-draft")
        page.get_by_role("button", name="Запустить").click()
        page.get_by_role("dialog").get_by_role("button", name="Запустить").click()
        expect(page.get_by_test_id("mailing-state")).to_have_text("Закончена", timeout=30_000)
        expect(page.get_by_test_id("recipient").filter(has_text="нет мобильного номера")).to_have_count(1)
        expect(page.get_by_test_id("recipient").filter(has_text="отправлено")).to_have_count(1)
        faults |= looked_at(page, "sms-done")
    assert [body["text"] for body in provider.to(one["phones"][0]["e164"])] == [f"С праздником, Круглова Анна {tag}"]

    page.goto(f"{admin.url}/mailings/notices")
    page.get_by_role("button", name="Новое правило").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Название").fill(f"Встреча {tag}")
    dialog.get_by_role("combobox", name="Канал").click()
    page.get_by_role("option", name=channel["name"]).click()
    picture(page, "sms-rule")
    dialog.get_by_role("button", name="Сохранить").click()
    rule = page.get_by_test_id("notice-rule").filter(has_text=tag)
    expect(rule).to_contain_text("за 24 часа")
    faults |= looked_at(page, "notices")
    rule.get_by_role("button", name="Удалить").click()
    page.get_by_role("dialog").get_by_role("button", name="Удалить").click()
    expect(rule).to_have_count(0)
    page.goto(f"{admin.url}/settings?tab=texts")
    expect(page.get_by_role("heading", name="Тихие часы")).to_be_visible()
    faults |= looked_at(page, "sms-settings")
    admin.delete(f"/text-channels/{channel['id']}")
    assert faults == {}
