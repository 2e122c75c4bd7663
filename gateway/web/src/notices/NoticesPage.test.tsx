import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { Notice, NoticeRule, TextChannel } from "../api/types";
import { openPage, quietGateway } from "../testing/openPage";
import { page, user } from "../testing/records";

const admin = user({ role: "admin", name: "Ольга" });
const channel = { id: "ch1", name: "СМС", kind: "http_sms", active: true, can_send: true } as unknown as TextChannel;
const rule: NoticeRule = {
  id: "r1",
  version: 3,
  name: "Завтра встреча",
  event: "interaction_ahead",
  audience: "client",
  text_channel_id: "ch1",
  text: "Ждём вас",
  purpose: "service",
  delay_minutes: 0,
  hours_ahead: 24,
  at_night: false,
  active: true,
  updated_at: "2026-11-23T09:00:00Z",
};
const skipped: Notice = {
  id: "n1",
  rule_id: "r1",
  rule_name: "Завтра встреча",
  event: "interaction_ahead",
  audience: "client",
  name: "Иванова Мария",
  phone: "+79161234567",
  contact_id: "c1",
  counterparty_id: null,
  user_id: null,
  state: "skipped",
  reason: "no_mobile",
  error: null,
  text: "",
  due_at: "2026-11-23T09:00:00Z",
  consent_id: null,
  message_id: null,
  created_at: "2026-11-23T09:00:00Z",
};

function noticeGateway() {
  return quietGateway(admin)
    .on("GET /text-channels", () => page(channel))
    .on("GET /notice-rules", () => ({ items: [rule] }))
    .on("GET /notices", () => page(skipped));
}

test("a rule is switched off by its switch, and a notice that was left out says why and is sent anew", async () => {
  const gateway = noticeGateway()
    .on("PATCH /notice-rules/:id", () => ({ ...rule, active: false }))
    .on("POST /notices/:id/retry", () => ({ ...skipped, state: "waiting" }));
  const { actor } = await openPage("/mailings/notices", gateway);
  const line = within(await screen.findByTestId("notice-rule"));
  expect(line.getByText("Скоро встреча · за 24 часа")).toBeDefined();
  await actor.click(line.getByRole("switch", { name: "Завтра встреча" }));
  await waitFor(() => expect(gateway.asksOf("PATCH", "/notice-rules/r1")).toHaveLength(1));
  expect(gateway.asksOf("PATCH", "/notice-rules/r1")[0]?.body).toEqual({ active: false });
  const notice = within(await screen.findByTestId("notice"));
  expect(notice.getByText("нет мобильного номера")).toBeDefined();
  await actor.click(notice.getByRole("button", { name: "Отправить" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/notices/n1/retry")).toHaveLength(1));
});

test("a rule is made with the words of its event", async () => {
  const gateway = noticeGateway().on("POST /notice-rules", () => rule);
  const { actor } = await openPage("/mailings/notices", gateway);
  await actor.click(await screen.findByRole("button", { name: "Новое правило" }));
  const form = within(await screen.findByRole("dialog", { name: "Новое правило" }));
  await actor.type(form.getByRole("textbox", { name: "Название" }), "Поздравление");
  await actor.click(form.getByRole("combobox", { name: "Событие" }));
  await actor.click(await screen.findByRole("option", { name: "День рождения" }));
  await actor.click(form.getByRole("button", { name: "Сохранить" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/notice-rules")).toHaveLength(1));
  expect(gateway.asksOf("POST", "/notice-rules")[0]?.body).toMatchObject({
    name: "Поздравление",
    event: "birthday",
    audience: "client",
    purpose: "advertising",
    text_channel_id: "ch1",
    text: "{{ recipient.given_name }}, с днём рождения!",
  });
});
