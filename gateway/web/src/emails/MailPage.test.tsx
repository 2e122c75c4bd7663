import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { Email, EmailFile, Mailbox } from "../api/types";
import { openPage, quietGateway } from "../testing/openPage";
import { page, party } from "../testing/records";
import { trust } from "./trustedSenders";

const mailbox = {
  id: "m1",
  name: "Продажи",
  email_address: "sales@otklik.example",
  smtp_host: "smtp.example",
  active: true,
  state: "trouble",
  on_server: 5,
  imported: 2,
  broken: 1,
  gaps: 2,
  ledgers: [],
  last_success_at: null,
  last_error: "authentication failed",
} as unknown as Mailbox;

const letter: Email = {
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
  html: "<p>Сколько стоит?</p>",
  delivered_at: "2026-11-23T09:00:00Z",
  attachments: ["план.pdf"],
  error: null,
  filing: "waiting",
  counterparty_id: null,
  contact_id: null,
  lead_id: null,
};

const file = (fields: Partial<EmailFile>): EmailFile => ({
  index: 0,
  name: "план.pdf",
  content_type: "application/pdf",
  size: 2048,
  inline: false,
  warning: null,
  ...fields,
});

function mailGateway() {
  return quietGateway()
    .on("GET /mailboxes", () => page(mailbox))
    .on("GET /emails", () => page(letter))
    .on("GET /emails/:id", () => letter)
    .on("GET /emails/:id/thread", () => page(letter))
    .on("GET /emails/:id/files", () => page(file({})))
    .on("GET /parties", () => page(party({ counterparty_id: "c1", contact_id: "k1" })));
}

test("a mailbox tells how far it is read, and its error", async () => {
  await openPage("/mail", mailGateway());
  const ledger = (await screen.findByTestId("mailbox-ledger")).textContent;
  expect(ledger).toContain("на сервере 5, здесь 3 · не хватает 2 писем · 1 письмо не разобрано");
  expect(ledger).toContain("authentication failed");
});

test("many mailboxes take one line, and what is wrong stands below it", async () => {
  const fine = { ...mailbox, state: "synced", last_error: null } as unknown as Mailbox;
  const many = ["a", "b", "c"].map((id) => ({ ...fine, id, email_address: `${id}@us.example` }));
  const gateway = mailGateway().on("GET /mailboxes", () => page(...many, { ...mailbox, state: "trouble" } as Mailbox));
  const { actor } = await openPage("/mail", gateway);
  const summary = await screen.findByRole("button", { name: "4 ящика: 3 сверены, 1 с ошибкой" });
  expect(screen.getAllByTestId("mailbox-ledger")).toHaveLength(1);
  await actor.click(summary);
  expect(screen.getAllByTestId("mailbox-ledger")).toHaveLength(4);
});

test("a letter is read beside the list, with whose it is and what is attached", async () => {
  const { actor, router } = await openPage("/mail", mailGateway());
  await actor.click(await screen.findByTestId("email-row"));
  expect(await screen.findByText("Сколько стоит?")).toBeDefined();
  expect(await screen.findByText("план.pdf")).toBeDefined();
  expect((await screen.findByRole("link", { name: "ООО «Ромашка»" })).getAttribute("href")).toBe("/clients/c1");
  expect(router.state.location.search).toEqual({ open: "e1" });
});

test("the letter as laid out runs no script, and loads pictures from elsewhere when asked to", async () => {
  const html = '<p>Фото</p><img src="held:https://spy.example/1.gif">';
  const { actor } = await openPage(
    "/mail?open=e1",
    mailGateway().on("GET /emails/:id", () => ({ ...letter, html })),
  );
  await actor.click(await screen.findByRole("button", { name: "Показать, как в письме" }));
  const frame = () => screen.getByTitle<HTMLIFrameElement>("Письмо");
  expect(frame().getAttribute("sandbox")).not.toContain("allow-scripts");
  expect(frame().getAttribute("src")).toBe("/api/v1/emails/e1/page");
  await actor.click(screen.getByRole("button", { name: "Показать картинки" }));
  expect(frame().getAttribute("src")).toBe("/api/v1/emails/e1/page?pictures=true");
});

test("pictures of a sender one trusts are shown without asking", async () => {
  const html = '<img src="held:https://spy.example/1.gif">';
  trust(letter.from_address);
  const { actor } = await openPage(
    "/mail?open=e1",
    mailGateway().on("GET /emails/:id", () => ({ ...letter, html })),
  );
  await actor.click(await screen.findByRole("button", { name: "Показать, как в письме" }));
  expect(screen.getByTitle<HTMLIFrameElement>("Письмо").getAttribute("src")).toContain("pictures=true");
  expect(screen.queryByRole("button", { name: "Показать картинки" })).toBeNull();
  localStorage.clear();
});

test("an invitation is told in words", async () => {
  const meeting = {
    method: "request",
    summary: "Договор",
    location: "Тверская 1",
    organizer: "ivan@b.example",
    starts_at: "2026-11-03T00:00:00Z",
    ends_at: "2026-11-05T00:00:00Z",
    all_day: true,
    repeats: false,
  };
  const gateway = mailGateway()
    .on("GET /emails/:id", () => ({ ...letter, attachments: ["invite.ics"] }))
    .on("GET /emails/:id/invitations", () => page(meeting));
  await openPage("/mail?open=e1", gateway);
  const card = await screen.findByRole("region", { name: "Приглашение на встречу" });
  expect(card.textContent).toContain("Договор03.11.2026 – 04.11.2026Где: Тверская 1Организатор: ivan@b.example");
});

test("an answer goes to the sender, quotes the letter and belongs to the client", async () => {
  const gateway = mailGateway().on("POST /emails", () => letter);
  const { actor } = await openPage("/mail?open=e1", gateway);
  await screen.findByRole("link", { name: "ООО «Ромашка»" });
  await actor.click(screen.getByRole("button", { name: "Ответить" }));
  const form = within(await screen.findByRole("dialog", { name: "Написать письмо" }));
  await actor.click(form.getByRole("button", { name: "Отправить" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/emails")).toHaveLength(1));
  expect(gateway.asksOf("POST", "/emails")[0]?.body).toMatchObject({
    mailbox_id: "m1",
    to_addresses: ["ivan@b.example"],
    subject: "Re: Цена",
    html: expect.stringMatching(/^<p><br><\/p><p>.*Иван:<\/p><blockquote><p>Сколько стоит\?/),
    counterparty_id: "c1",
    contact_id: "k1",
    in_reply_to: "e1",
  });
});

test("files are saved, not shown, and a program among them is warned of", async () => {
  const gateway = mailGateway().on("GET /emails/:id/files", () => page(file({ name: "счёт.exe", warning: "program" })));
  await openPage("/mail?open=e1", gateway);
  const link = await screen.findByRole("link", { name: "счёт.exe" });
  expect(link.getAttribute("href")).toBe("/api/v1/emails/e1/file?index=0");
  expect(link.hasAttribute("download")).toBe(true);
  expect(screen.getByText(/есть программа/)).toBeDefined();
});

test("the other letters of a conversation stand below the letter, and open where they stand", async () => {
  const earlier = { ...letter, id: "e0", from_name: "Пётр", text: "Пришлите прайс", attachments: [] };
  const gateway = mailGateway()
    .on("GET /emails/:id/thread", () => page(earlier, letter))
    .on("GET /emails/:id", ({ path }) => (path.endsWith("e0") ? earlier : letter));
  const { actor } = await openPage("/mail?open=e1", gateway);
  const line = await screen.findByTestId("thread-letter");
  expect(screen.getAllByTestId("thread-letter")).toHaveLength(1);
  await actor.click(within(line).getByRole("button"));
  expect(await within(line).findByText("Показать, как в письме")).toBeDefined();
});

test("a search shows the place that was found with its words marked", async () => {
  const gateway = mailGateway().on("GET /emails", () => ({
    items: [letter],
    cursor: null,
    snippets: ["Пришлите \ue000трубы\ue001 <b>срочно</b>"],
  }));
  await openPage("/mail?q=труба", gateway);
  const snippet = await screen.findByTestId("snippet");
  expect(snippet.textContent).toBe("Пришлите трубы <b>срочно</b>");
  expect(snippet.querySelector("mark")?.textContent).toBe("трубы");
});

test("the letters of one mailbox are shown, where there are several", async () => {
  const gateway = mailGateway().on("GET /mailboxes", () => page(mailbox, { ...mailbox, id: "m2", name: "Личный" }));
  const { actor, router } = await openPage("/mail?q=цена", gateway);
  await actor.click(await screen.findByRole("combobox", { name: "Ящик" }));
  await actor.click(await screen.findByRole("option", { name: "Личный" }));
  await waitFor(() =>
    expect(gateway.asksOf("GET", "/emails").at(-1)?.query).toMatchObject({ mailbox_id: "m2", search: "цена" }),
  );
  expect(router.state.location.search).toMatchObject({ mailbox: "m2" });
});
