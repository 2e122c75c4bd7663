import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { Email, KeptDraft, Mailbox, OutgoingEmail } from "../api/types";
import { openPage, quietGateway } from "../testing/openPage";
import { contact, page, user } from "../testing/records";
import { Refusal } from "../testing/FakeGateway";

const mailbox = {
  id: "m1",
  name: "Продажи",
  email_address: "s@us.example",
  smtp_host: "smtp",
  active: true,
  ledgers: [],
};
const sent = { id: "e1", state: "queued" } as unknown as Email;
const draft = (id: string, content: object) =>
  ({ id, content, created_at: "2026-11-23T09:00:00Z", updated_at: "2026-11-23T09:00:00Z" }) as unknown as KeptDraft;

function gatewayOfLetters() {
  return quietGateway()
    .on("GET /mailboxes", () => page(mailbox as unknown as Mailbox))
    .on("PATCH /email-drafts/:id", ({ body }, id) => draft(id, body as object))
    .on("GET /email-drafts", () => page())
    .on("GET /outgoing-emails", () => page())
    .on("POST /emails", () => sent);
}

async function begin(gateway = gatewayOfLetters(), path = "/mail") {
  const { actor } = await openPage(path, gateway);
  await actor.click(await screen.findByRole("button", { name: "Написать письмо" }));
  const form = within(await screen.findByRole("dialog", { name: "Написать письмо" }));
  return { actor, form, gateway };
}

function type(area: HTMLElement, html: string) {
  area.innerHTML = html;
  fireEvent.input(area);
}

test("a letter goes to all that are named, with Ctrl+Enter, once", async () => {
  const { actor, form, gateway } = await begin();
  await actor.type(form.getByLabelText(/Кому/), "Иван <ivan@b.example>, petr@b.example{Enter}");
  await actor.click(form.getByRole("button", { name: "Копия и скрытая копия" }));
  await actor.type(form.getByLabelText("Скрытая копия"), "boss@us.example{Enter}");
  await actor.type(form.getByLabelText("Тема"), "Смета");
  const area = form.getByRole("textbox", { name: "Текст письма" });
  type(area, "<p>Добрый <b>день</b></p>");
  fireEvent.keyDown(area, { key: "Enter", ctrlKey: true });
  fireEvent.keyDown(area, { key: "Enter", ctrlKey: true });
  await waitFor(() => expect(gateway.asksOf("POST", "/emails")).toHaveLength(1));
  const { body } = gateway.asksOf("POST", "/emails")[0] ?? {};
  expect(body).toMatchObject({
    mailbox_id: "m1",
    to_addresses: ["ivan@b.example", "petr@b.example"],
    bcc_addresses: ["boss@us.example"],
    subject: "Смета",
    html: "<p>Добрый <b>день</b></p>",
    send_at: null,
  });
  await waitFor(() => expect(screen.queryByRole("dialog", { name: "Написать письмо" })).toBeNull());
});

test("what is sent can be taken back, and is written on", async () => {
  const back = { to_addresses: ["ivan@b.example"], subject: "Смета", html: "<p>Текст</p>", file_ids: [] };
  const gateway = gatewayOfLetters()
    .on("POST /outgoing-emails/:id/take-back", (_asked, id) => draft(id, back))
    .on("GET /email-drafts/:id", (_asked, id) => draft(id, back));
  const { actor, form } = await begin(gateway);
  await actor.type(form.getByLabelText(/Кому/), "ivan@b.example{Enter}");
  await actor.type(form.getByLabelText("Тема"), "Смета");
  await actor.click(form.getByRole("button", { name: "Отправить" }));
  await actor.click(await screen.findByRole("button", { name: "Отменить" }));
  const again = within(await screen.findByRole("dialog", { name: "Написать письмо" }, { timeout: 10_000 }));
  await waitFor(() => expect(again.getByLabelText<HTMLInputElement>("Тема").value).toBe("Смета"));
  expect(again.getByRole("textbox", { name: "Текст письма" }).innerHTML).toBe("<p>Текст</p>");
});

test("a letter that is closed is kept as a draft, with what was typed last", async () => {
  const { actor, form, gateway } = await begin();
  await actor.type(form.getByLabelText("Тема"), "Начало");
  await actor.click(form.getByRole("button", { name: "Закрыть" }));
  expect(await screen.findByText("Письмо осталось в черновиках.")).toBeDefined();
  const saves = gateway.asked.filter((asked) => asked.method === "PATCH" && asked.path.startsWith("/email-drafts/"));
  expect(saves.at(-1)?.body).toMatchObject({ subject: "Начало" });
  expect(gateway.asksOf("POST", "/emails")).toHaveLength(0);
});

test("an address that is none is said beside its field", async () => {
  const refusal = { code: "invalid", detail: "…", field: "to_addresses" };
  const gateway = gatewayOfLetters().on("POST /emails", () => new Refusal(422, refusal));
  const { actor, form } = await begin(gateway);
  await actor.type(form.getByLabelText(/Кому/), "nobody{Enter}");
  await actor.type(form.getByLabelText("Тема"), "Смета");
  await actor.click(form.getByRole("button", { name: "Отправить" }));
  await waitFor(() => expect(form.getByLabelText(/Кому/).getAttribute("aria-invalid")).toBe("true"));
  expect(form.getByLabelText<HTMLInputElement>("Тема").value).toBe("Смета");
});

test("recipients are found by a part of a name", async () => {
  const gateway = gatewayOfLetters().on("GET /contacts", () =>
    page(contact({ name: "Мария", emails: ["M@b.example"] })),
  );
  const { actor, form } = await begin(gateway);
  await actor.type(form.getByLabelText(/Кому/), "Мар");
  await actor.click(await screen.findByText("Мария · M@b.example"));
  expect(form.getByText("m@b.example")).toBeDefined();
});

const waiting = (fields: object) => ({
  email: { ...sent, to_addresses: ["ivan@b.example"], subject: "Смета", text: "", error: null, ...fields },
  bcc_addresses: [],
  bounces: [],
  send_at: null,
  leaves_at: null,
  written_by: user().id,
  mine: true,
});

test("of a letter whose fate is unknown a person decides", async () => {
  const outgoing = waiting({ state: "unknown", direction: "outbound", delivered_at: "2026-11-23T09:00:00Z" });
  const gateway = gatewayOfLetters()
    .on("GET /outgoing-emails", () => page(outgoing as unknown as OutgoingEmail))
    .on("POST /outgoing-emails/:id/decide", () => outgoing);
  const { actor } = await openPage("/mail/unsent?tab=waiting", gateway);
  await actor.click(await screen.findByRole("button", { name: "Считать отправленным" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/outgoing-emails/e1/decide")).toHaveLength(1));
  expect(gateway.asksOf("POST", "/outgoing-emails/e1/decide")[0]?.body).toEqual({ fate: "sent" });
});

test("drafts are listed, and opened where they were left", async () => {
  const kept = draft("d1", { to_addresses: ["ivan@b.example"], subject: "Смета", html: "<p>Ещё</p>", file_ids: [] });
  const gateway = gatewayOfLetters()
    .on("GET /email-drafts", () => page(kept))
    .on("GET /email-drafts/:id", () => kept);
  const { actor } = await openPage("/mail/unsent", gateway);
  await actor.click(within(await screen.findByTestId("draft")).getByRole("button"));
  const form = within(await screen.findByRole("dialog", { name: "Написать письмо" }));
  expect((await form.findByRole("textbox", { name: "Текст письма" })).innerHTML).toBe("<p>Ещё</p>");
});

test("an address that letters came back from says so", async () => {
  const bounce = {
    email_id: "e1",
    email_address: "gone@b.example",
    permanent: true,
    status: "5.1.1",
    words: "No such user",
    bounced_at: "2026-11-23T09:00:00Z",
  };
  const person = contact({ id: "k1", name: "Мария", emails: ["Gone@b.example"] });
  const gateway = gatewayOfLetters()
    .on("GET /contacts/:id", () => person)
    .on("GET /contacts/:id/timeline", () => page())
    .on("GET /email-bounces", () => page(bounce));
  await openPage("/contacts/k1", gateway);
  expect(await screen.findByRole("img", { name: /не дошло .* No such user/ })).toBeDefined();
  expect(gateway.asksOf("GET", "/email-bounces")[0]?.query).toEqual({ addresses: '["Gone@b.example"]' });
});
