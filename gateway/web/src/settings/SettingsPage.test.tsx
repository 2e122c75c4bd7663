import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { Refusal } from "../testing/FakeGateway";
import { openPage, quietGateway } from "../testing/openPage";
import { page, user } from "../testing/records";

const adminGateway = () => quietGateway(user({ role: "admin", name: "Админ" }));

test("a new key is shown once, and not again", async () => {
  const apiKey = {
    id: "k1",
    name: "Сайт",
    prefix: "otk_abc",
    scopes: ["leads:write"],
    requests_per_minute: 120,
    created_by: null,
    created_at: "2026-11-23T09:00:00Z",
    last_used_on: null,
  };
  const gateway = adminGateway()
    .on("GET /api-keys", () => page(apiKey))
    .on("POST /api-keys", () => ({ api_key: apiKey, key: "otk_abc_secret" }));
  const { actor } = await openPage("/settings?tab=keys", gateway);
  await actor.click(await screen.findByRole("button", { name: "Новый ключ" }));
  await actor.type(await screen.findByLabelText(/Для чего ключ/), "Сайт");
  await actor.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Создать" }));
  expect((await screen.findByTestId("new-api-key")).textContent).toBe("otk_abc_secret");
  await actor.click(screen.getByRole("button", { name: "Закрыть" }));
  await waitFor(() => expect(screen.queryByText("otk_abc_secret")).toBeNull());
  expect(gateway.asksOf("POST", "/api-keys")[0]?.body).toEqual({
    name: "Сайт",
    scopes: ["leads:write"],
    requests_per_minute: 120,
  });
});

test("a dead letter is read, sent again, and deleted after a question", async () => {
  const dead = {
    id: "d/1",
    service: "contacts",
    queue: "evt-contacts-call_ended",
    event: "call_ended",
    tries: 6,
    error: "ValueError: broken",
    failed_at: "2026-11-23T09:00:00Z",
    body: '{"call":{"id":"1"}}',
  };
  const gateway = adminGateway()
    .on("GET /dead-letters", () => page(dead))
    .on("POST /dead-letters/:id/replay", () => undefined)
    .on("DELETE /dead-letters/:id", () => undefined);
  const { actor } = await openPage("/settings?tab=dead-letters", gateway);
  const row = within(await screen.findByTestId("dead-letter"));
  await actor.click(row.getByRole("button", { name: "Показать" }));
  const dialog = within(await screen.findByRole("dialog", { name: "call_ended" }));
  expect(dialog.getByText(/"id": "1"/)).toBeDefined();
  await actor.click(dialog.getByRole("button", { name: "Закрыть" }));
  await actor.click(row.getByRole("button", { name: "Отправить снова" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/dead-letters/d%2F1/replay")).toHaveLength(1));
  await actor.click(row.getByRole("button", { name: "Удалить" }));
  await actor.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Удалить" }));
  await waitFor(() => expect(gateway.asksOf("DELETE", "/dead-letters/d%2F1")).toHaveLength(1));
});

const closedMailbox = {
  id: "m1",
  name: "Продажи",
  email_address: "s@o.example",
  active: true,
  imported: 0,
  broken: 0,
  gaps: 0,
  on_server: 0,
  state: "synced",
  ledgers: [],
};
const imapOff = { ok: false, stage: "login", reason: "imap_off", explanation: "Доступ к ящику по IMAP выключен." };

test.each([
  ["ru", "Проверить", "Войти в ящик не удалось.", "Доступ к ящику по IMAP выключен."],
  ["en", "Check", "Could not sign in.", /^IMAP is switched off for this mailbox/],
])("a mailbox that cannot be opened says why in words: %s", async (language, check, stage, why) => {
  localStorage.setItem("otklik.language", language);
  const gateway = adminGateway()
    .on("GET /mailboxes", () => page(closedMailbox))
    .on("POST /mailboxes/:id/check", () => imapOff);
  const { actor } = await openPage("/settings?tab=mailboxes", gateway);
  await actor.click(await screen.findByRole("button", { name: check }));
  expect(await screen.findByText(stage)).toBeDefined();
  expect(screen.getByText(why)).toBeDefined();
});

test("a seller is put into a team and given its reach", async () => {
  const boris = user({ name: "Борис", login: "boris" });
  const gateway = adminGateway()
    .on("GET /users", () => page(boris))
    .on("GET /teams", () => page({ id: "t1", version: 1, name: "Север" }))
    .on("PATCH /users/:id", ({ body }) => ({ ...boris, ...(body as object), version: 2 }));
  const { actor } = await openPage("/settings?tab=users", gateway);
  await actor.click(await screen.findByRole("button", { name: "Изменить" }));
  const dialog = within(await screen.findByRole("dialog"));
  await actor.click(dialog.getByRole("combobox", { name: "Команда" }));
  await actor.click(await screen.findByRole("option", { name: "Север" }));
  await actor.click(dialog.getByRole("combobox", { name: "Каких клиентов видит" }));
  await actor.click(await screen.findByRole("option", { name: "Своих, своих сегментов и своей команды" }));
  await actor.click(dialog.getByRole("button", { name: "Сохранить" }));
  await waitFor(() => expect(gateway.asksOf("PATCH", `/users/${boris.id}`)).toHaveLength(1));
  expect(gateway.asksOf("PATCH", `/users/${boris.id}`)[0]?.body).toMatchObject({ team_id: "t1", reach: "team" });
});

test("a team is made, and deleted after a question", async () => {
  const gateway = adminGateway()
    .on("GET /teams", () => page({ id: "t1", version: 4, name: "Север" }))
    .on("POST /teams", ({ body }) => ({ id: "t2", version: 1, ...(body as object) }))
    .on("DELETE /teams/:id", () => undefined);
  const { actor } = await openPage("/settings?tab=teams", gateway);
  await actor.click(await screen.findByRole("button", { name: "Новая команда" }));
  const form = within(await screen.findByRole("dialog"));
  await actor.type(form.getByLabelText(/Название/), "Юг");
  await actor.click(form.getByRole("button", { name: "Создать" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/teams")[0]?.body).toEqual({ name: "Юг" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await actor.click(await screen.findByRole("button", { name: "Удалить" }));
  await actor.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Удалить" }));
  await waitFor(() => expect(gateway.asksOf("DELETE", "/teams/t1")[0]?.headers["If-Match"]).toBe('"4"'));
});

test("one's own password is changed, and a wrong current one is said beside its field", async () => {
  const gateway = adminGateway().on(
    "POST /session/password",
    () => new Refusal(422, { code: "current_password_wrong", detail: "…", field: "current_password" }),
  );
  const { actor } = await openPage("/settings", gateway);
  await actor.click(screen.getByRole("button", { name: /Пользователь/ }));
  await actor.click(await screen.findByRole("menuitem", { name: "Сменить пароль" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Сменить пароль" }));
  await actor.type(dialog.getByLabelText(/Текущий пароль/), "старый один");
  await actor.type(dialog.getByLabelText(/Новый пароль/), "новый один");
  await actor.click(dialog.getByRole("button", { name: "Сохранить" }));
  expect(await dialog.findByText("Текущий пароль не подошёл.")).toBeDefined();
  gateway.on("POST /session/password", () => undefined);
  await actor.click(dialog.getByRole("button", { name: "Сохранить" }));
  expect(await screen.findByText("Пароль изменён.")).toBeDefined();
});
