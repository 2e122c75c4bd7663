import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { Email, Mailbox } from "../api/types";
import { FakeEventSource } from "../testing/FakeEventSource";
import { openPage, quietGateway } from "../testing/openPage";
import { counterparty, page, party, user } from "../testing/records";

const letter = (fields: Partial<Email>): Email => ({
  id: "e1",
  mailbox_id: "m1",
  message_id: "<1@b.example>",
  direction: "inbound",
  state: "received",
  from_address: "ivan@b.example",
  from_name: "Иван",
  to_addresses: ["sales@otklik.example"],
  cc_addresses: [],
  subject: "Цена",
  text: "Сколько стоит?",
  html: null,
  delivered_at: "2026-11-23T09:00:00Z",
  attachments: [],
  error: null,
  filing: "waiting",
  counterparty_id: null,
  contact_id: null,
  lead_id: null,
  ...fields,
});
const first = letter({});
const second = letter({ id: "e2", subject: "Ещё", text: "И ещё" });
const other = letter({ id: "e3", from_address: "spam@c.example", from_name: "Реклама" });

function waiting(me = user({ role: "admin" })) {
  return quietGateway(me)
    .on("GET /mailboxes", () => page({ id: "m1", owner_id: null, ledgers: [] } as unknown as Mailbox))
    .on("GET /emails", () => page(first, second, other))
    .on("GET /emails/:id", ({ path }) => [first, second, other].find((one) => path.endsWith(one.id)))
    .on("GET /emails/:id/thread", () => page())
    .on("GET /parties", () => page());
}

async function mark(count: number, gateway = waiting()) {
  const opened = await openPage("/mail?filing=waiting", gateway);
  const boxes = await screen.findAllByRole("checkbox", { name: "Отметить письмо" });
  for (const box of boxes.slice(0, count)) await opened.actor.click(box);
  return { ...opened, gateway };
}

test("letters without a client are asked for, and come by themselves", async () => {
  const { gateway } = await mark(0);
  expect(gateway.asksOf("GET", "/emails")[0]?.query.filing).toBe("waiting");
  const before = gateway.asksOf("GET", "/emails").length;
  act(() => FakeEventSource.tell("emails_changed", { id: null }));
  await waitFor(() => expect(gateway.asksOf("GET", "/emails").length).toBeGreaterThan(before));
});

test("all letters of a marked letter's sender are filed under a client at once", async () => {
  const client = counterparty({ id: "c1" });
  const { actor, gateway } = await mark(1);
  gateway.on("GET /counterparties", () => page(client)).on("POST /emails/file", () => page());
  await actor.click(screen.getByRole("button", { name: "Отметить" }));
  await actor.click(await screen.findByRole("menuitem", { name: "Все от этих отправителей" }));
  await screen.findByText("Отмечено: 2");
  await actor.click(screen.getByRole("button", { name: "Отнести к клиенту" }));
  const form = within(await screen.findByRole("dialog"));
  await actor.click(form.getByRole("combobox", { name: "Контрагент" }));
  await actor.click(await screen.findByRole("option", { name: client.name }));
  await actor.click(form.getByRole("button", { name: "Отнести к клиенту" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/emails/file")).toHaveLength(1));
  expect(gateway.asksOf("POST", "/emails/file")[0]?.body).toEqual({
    email_ids: ["e1", "e2"],
    counterparty_id: "c1",
    contact_id: null,
    remember_address: true,
  });
});

test("several letters are registered one after the other, each confirmed, one skipped (F68)", async () => {
  const { actor, gateway } = await mark(3);
  gateway
    .on("GET /parties", () => page(party({ counterparty_id: "c1", contact_id: "k1", manager_id: null })))
    .on("POST /emails/:id/register", () => first);
  await actor.click(screen.getByRole("button", { name: "Зарегистрировать" }));
  let form = within(await screen.findByRole("dialog", { name: "Регистрация письма 1 из 3" }));
  await actor.click(form.getByRole("button", { name: "Зарегистрировать" }));
  form = within(await screen.findByRole("dialog", { name: "Регистрация письма 2 из 3" }));
  await actor.click(form.getByRole("button", { name: "Пропустить" }));
  form = within(await screen.findByRole("dialog", { name: "Регистрация письма 3 из 3" }));
  const content = form.getByRole("textbox", { name: "Содержание" });
  await actor.clear(content);
  await actor.type(content, "Своими словами");
  await actor.click(form.getByRole("button", { name: "Зарегистрировать" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  const asked = ["e1", "e2", "e3"].map((id) => gateway.asksOf("POST", `/emails/${id}/register`).map((ask) => ask.body));
  expect(asked[1]).toEqual([]);
  expect(asked[0]).toEqual([
    {
      counterparty_id: "c1",
      contact_id: "k1",
      manager_id: null,
      subject: "Цена",
      summary: "Сколько стоит?",
      remember_address: false,
    },
  ]);
  expect(asked[2]).toMatchObject([{ summary: "Своими словами" }]);
});

test("letters are excluded with their senders, and that can be undone", async () => {
  const { actor, gateway } = await mark(1);
  gateway.on("POST /emails/ignore", () => page()).on("POST /emails/take-back", () => page());
  await actor.click(screen.getByRole("button", { name: "Исключить" }));
  await actor.click(await screen.findByRole("menuitem", { name: "И всё, что пишут эти отправители" }));
  const notice = (await screen.findByText("Исключено: 1 письмо")).closest<HTMLElement>("[role=alert]");
  await actor.click(within(notice ?? document.body).getByRole("button", { name: "Отменить" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/emails/take-back")).toHaveLength(1));
  expect(gateway.asksOf("POST", "/emails/ignore")[0]?.body).toEqual({ email_ids: ["e1"], senders: true });
});

test("letters are deleted on the server after a question, and that can be undone", async () => {
  const { actor, gateway } = await mark(2);
  gateway
    .on("POST /server-deletions", () => ({ id: "d1", due_at: "2026-11-23T09:00:30Z", letters: 2 }))
    .on("DELETE /server-deletions/:id", () => null);
  await actor.click(screen.getByRole("button", { name: "Удалить на сервере" }));
  const question = within(await screen.findByRole("dialog"));
  expect(gateway.asksOf("POST", "/server-deletions")).toHaveLength(0);
  await actor.click(question.getByRole("button", { name: "Удалить на сервере" }));
  const notice = (await screen.findByText("С сервера будет удалено: 2 письма")).closest<HTMLElement>("[role=alert]");
  await actor.click(within(notice ?? document.body).getByRole("button", { name: "Отменить" }));
  await waitFor(() => expect(gateway.asksOf("DELETE", "/server-deletions/d1")).toHaveLength(1));
});

test("who does not manage the mailbox is not offered to delete on its server", async () => {
  await mark(1, waiting(user({ role: "manager" })));
  expect(screen.getByRole("button", { name: "Исключить" })).toBeDefined();
  expect(screen.queryByRole("button", { name: "Удалить на сервере" })).toBeNull();
});

test("an open letter says whose it is, and is made a lead", async () => {
  const gateway = waiting().on("POST /emails/:id/lead", () => ({ ...first, filing: "lead", lead_id: "l1" }));
  const { actor, router } = await openPage("/mail?open=e1", gateway);
  const filing = within(await screen.findByTestId("letter-filing"));
  expect(filing.getByText("Без клиента")).toBeDefined();
  await actor.click(filing.getByRole("button", { name: "Сделать лидом" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/leads/l1"));
});

test("a letter of a client names the client, and is taken out after a question", async () => {
  const filed = letter({ filing: "filed", counterparty_id: "c1" });
  const gateway = waiting()
    .on("GET /emails/:id", () => filed)
    .on("GET /counterparties/:id", () => counterparty({ id: "c1", name: "ООО «Ромашка»" }))
    .on("POST /emails/:id/unfile", () => first);
  const { actor } = await openPage("/mail?open=e1", gateway);
  const link = await screen.findByRole("link", { name: "ООО «Ромашка»" });
  expect(link.getAttribute("href")).toBe("/clients/c1");
  await actor.click(screen.getByRole("button", { name: "Отвязать от клиента" }));
  await actor.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Отвязать от клиента" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/emails/e1/unfile")).toHaveLength(1));
});
