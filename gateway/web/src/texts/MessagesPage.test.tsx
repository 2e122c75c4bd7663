import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { ShortMessage, TextChannel } from "../api/types";
import { Refusal } from "../testing/FakeGateway";
import { openPage, quietGateway } from "../testing/openPage";
import { page } from "../testing/records";

const channel = {
  id: "ch1",
  name: "Телеграм",
  kind: "messenger",
  active: true,
  can_send: true,
  viewer_ids: [],
  webhook_path: "",
} as unknown as TextChannel;

const received: ShortMessage = {
  id: "s1",
  channel_id: "ch1",
  channel_name: "Телеграм",
  channel_kind: "messenger",
  direction: "inbound",
  state: "received",
  place: "waiting",
  phone: "",
  sender: "u1",
  person_name: "Иван",
  text: "Есть ли окна?",
  file_url: "",
  parts: 0,
  error: null,
  counterparty_id: null,
  contact_id: null,
  lead_id: null,
  user_id: null,
  at: "2026-11-23T09:00:00Z",
  delivered_at: null,
};
const unknown: ShortMessage = {
  ...received,
  id: "s2",
  direction: "outbound",
  state: "unknown",
  place: "filed",
  text: "Да, есть",
  error: "Связь оборвалась",
};

function textGateway(talk: ShortMessage[] = [received]) {
  return quietGateway()
    .on("GET /text-channels", () => page(channel))
    .on("GET /short-messages", () => page(...talk))
    .on("GET /short-messages/:id/talk", () => page(...talk))
    .on("GET /short-messages/:id", () => talk[0]);
}

test("a line of somebody unknown is read beside the list, answered, and made a lead", async () => {
  const gateway = textGateway()
    .on("POST /short-messages", () => unknown)
    .on("POST /short-messages/:id/lead", () => ({ ...received, place: "lead", lead_id: "l1" }));
  const { actor, router } = await openPage("/messages", gateway);
  await actor.click(await screen.findByTestId("message-row"));
  expect(router.state.location.search).toEqual({ open: "s1" });
  const talk = within(screen.getByRole("region", { name: "Переписка" }));
  expect((await talk.findByTestId("text-bubble")).textContent).toContain("Есть ли окна?");
  await actor.type(talk.getByRole("textbox", { name: "Ответ" }), "Да");
  await actor.click(talk.getByRole("button", { name: "Отправить" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/short-messages")).toHaveLength(1));
  expect(gateway.asksOf("POST", "/short-messages")[0]?.body).toEqual({ text: "Да", reply_to: "s1" });
  await actor.click(talk.getByRole("button", { name: "Сделать лидом" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/short-messages/s1/lead")).toHaveLength(1));
});

test("one of unknown fate says why, and is decided about", async () => {
  const gateway = textGateway([unknown]).on("POST /short-messages/:id/settle", () => ({ ...unknown, state: "sent" }));
  const { actor } = await openPage("/messages?open=s2", gateway);
  expect(await screen.findByText("Связь оборвалась")).toBeDefined();
  await actor.click(screen.getByRole("button", { name: "Считать отправленным" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/short-messages/s2/settle")).toHaveLength(1));
});

test("an SMS says of how many it consists while it is typed, and where none can be sent", async () => {
  const sms = { ...channel, id: "ch2", name: "СМС", kind: "http_sms" as const };
  const gateway = textGateway()
    .on("GET /text-channels", () => page(channel, sms))
    .on("POST /short-messages", () => unknown);
  const { actor } = await openPage("/messages", gateway);
  await actor.click(screen.getByRole("button", { name: "Написать СМС" }));
  const form = within(await screen.findByRole("dialog", { name: "Написать СМС" }));
  await actor.type(form.getByRole("textbox", { name: "Телефон" }), "8 916 123-45-67");
  await actor.type(form.getByRole("textbox", { name: "Текст" }), "Добрый день");
  expect(form.getByText("1 СМС, ещё 59 знаков до следующей")).toBeDefined();
  await actor.click(form.getByRole("button", { name: "Отправить" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/short-messages")).toHaveLength(1));
  expect(gateway.asksOf("POST", "/short-messages")[0]?.body).toMatchObject({
    channel_id: "ch2",
    phone: "8 916 123-45-67",
    text: "Добрый день",
  });
});

test("who writes to one who said stop is told, and may write nevertheless", async () => {
  const refusal = new Refusal(409, { code: "recipient_stopped", detail: "…" });
  const gateway = textGateway().on("POST /short-messages", ({ body }) =>
    (body as { despite_stop?: boolean }).despite_stop ? unknown : refusal,
  );
  const { actor } = await openPage("/messages?open=s1", gateway);
  await actor.type(await screen.findByRole("textbox", { name: "Ответ" }), "Заказ готов");
  await actor.click(screen.getByRole("button", { name: "Отправить" }));
  expect(await screen.findByText(/просил больше не писать/)).toBeDefined();
  await actor.click(screen.getByRole("checkbox", { name: /всё равно отправить/ }));
  await actor.click(screen.getByRole("button", { name: "Отправить" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/short-messages")).toHaveLength(2));
  expect(gateway.asksOf("POST", "/short-messages")[1]?.body).toMatchObject({ despite_stop: true });
});
