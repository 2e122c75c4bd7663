import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { ProviderAccount, RawEvent } from "../api/types";
import { Refusal } from "../testing/FakeGateway";
import { openPage, quietGateway } from "../testing/openPage";
import { page, user } from "../testing/records";
import { layOut } from "./layOut";

const PAGE = "/settings?tab=telephony&section=providers";
const admin = user({ role: "admin", name: "Админ" });

function account(fields: Partial<ProviderAccount> = {}): ProviderAccount {
  return {
    id: "00000000-0000-7000-8000-0000000000a1",
    version: 3,
    provider: "mango",
    name: "Офис",
    active: true,
    address: "https://app.mango-office.ru/vpbx/",
    login: "key",
    has_password: true,
    realm: "",
    line_number: "+74951234567",
    sender_addresses: ["81.88.80.132"],
    recording_hosts: ["mango-office.ru"],
    clock_offset_seconds: 0,
    legs: "employees",
    retention_days: null,
    people: [{ extension: "101", user_id: admin.id }],
    webhook_path: "/webhooks/secret-door",
    last_event_at: null,
    last_error: null,
    last_error_at: null,
    refused: 0,
    last_refusal: null,
    reconciled_until: null,
    not_understood: 0,
    ...fields,
  };
}

const gatewayWith = (...accounts: ProviderAccount[]) =>
  quietGateway(admin).on("GET /provider-accounts", () => page(...accounts));

test("a provider is connected by its secrets; what is left empty is as documented (R24)", async () => {
  const gateway = gatewayWith().on("POST /provider-accounts", () => account());
  const { actor } = await openPage(PAGE, gateway);
  await actor.click((await screen.findAllByRole("button", { name: "Подключить провайдера" }))[0]!);
  const form = within(await screen.findByRole("dialog"));
  await actor.type(form.getByLabelText(/Название/), "Офис");
  await actor.type(form.getByLabelText(/vpbx_api_key/), "key");
  await actor.type(form.getByLabelText(/vpbx_api_salt/), "salt");
  await actor.click(form.getByRole("button", { name: "Добавить номер" }));
  await actor.type(form.getByLabelText("Короткий номер"), "101");
  await actor.click(form.getByRole("combobox", { name: "Сотрудник" }));
  await actor.click(await screen.findByRole("option", { name: "Админ" }));
  await actor.click(form.getByRole("button", { name: "Создать" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/provider-accounts")).toHaveLength(1));
  expect(gateway.asksOf("POST", "/provider-accounts")[0]?.body).toEqual({
    provider: "mango",
    name: "Офис",
    login: "key",
    password: "salt",
    realm: "",
    line_number: null,
    legs: "employees",
    active: true,
    clock_offset_seconds: 0,
    retention_days: null,
    people: [{ extension: "101", user_id: admin.id }],
  });
});

test("the webhook's address is there to be copied, and what is wrong is said in words", async () => {
  const broken = account({ refused: 3, last_refusal: "signature (1.2.3.4)", last_error: "Timeout", not_understood: 2 });
  const gateway = gatewayWith(broken).on("POST /provider-accounts/:id/check", () => ({
    ok: false,
    stage: "signature",
    explanation: "Mango's answer is 3102.",
  }));
  const { actor } = await openPage(PAGE, gateway);
  const card = within(await screen.findByTestId("provider-account"));
  expect(card.getByText(`${window.location.origin}/webhooks/secret-door`)).toBeDefined();
  await actor.click(card.getByRole("button", { name: "Копировать: Адрес для событий" }));
  expect(await navigator.clipboard.readText()).toBe(`${window.location.origin}/webhooks/secret-door`);
  expect(card.getByText(/3 запроса отклонено/)).toBeDefined();
  expect(card.getByText("2 события не поняты")).toBeDefined();
  expect(card.getByText(/Timeout/)).toBeDefined();
  await actor.click(card.getByRole("button", { name: "Проверить" }));
  expect(await card.findByText("Провайдер не принял ключ подписи или пароль.")).toBeDefined();
});

test("a changed address asks for the password again, and the refusal stands beside the field", async () => {
  const gateway = gatewayWith(account()).on(
    "PATCH /provider-accounts/:id",
    () => new Refusal(422, { code: "invalid", detail: "…", field: "password" }),
  );
  const { actor } = await openPage(PAGE, gateway);
  await actor.click(await screen.findByRole("button", { name: "Изменить" }));
  const form = within(await screen.findByRole("dialog"));
  await actor.click(form.getByRole("button", { name: "Ещё" }));
  await actor.type(form.getByLabelText("Адрес API"), "x");
  expect(form.getByText("При новом адресе API введите его снова.")).toBeDefined();
  await actor.click(form.getByRole("button", { name: "Сохранить" }));
  expect(await form.findByText(/Пароль/)).toBeDefined();
  const sent = gateway.asksOf("PATCH", `/provider-accounts/${account().id}`)[0];
  expect(sent?.headers["If-Match"]).toBe('"3"');
  expect(sent?.body).not.toHaveProperty("password");
});

test("an event that was not understood is read, and handled again", async () => {
  const event: RawEvent = {
    id: "00000000-0000-7000-8000-0000000000e1",
    account_id: account().id,
    received_at: "2026-11-23T09:00:00Z",
    path: "/events/call",
    body: "vpbx_api_key=key&json=%7B%22seq%22%3A1%7D",
    state: "not_understood",
    problem: "NotUnderstood: no call_id",
    call_id: null,
  };
  const gateway = gatewayWith(account({ not_understood: 1 }))
    .on("GET /provider-accounts/:id/events", ({ query }) => page(...(query.state === "not_understood" ? [event] : [])))
    .on("POST /raw-events/:id/replay", () => ({ ...event, state: "handled", problem: null }));
  const { actor } = await openPage(PAGE, gateway);
  await actor.click(await screen.findByRole("button", { name: "События" }));
  const dialog = within(await screen.findByRole("dialog", { name: "События: Офис" }));
  await actor.click(await dialog.findByRole("button", { name: "Показать" }));
  expect(dialog.getByText(/no call_id/)).toBeDefined();
  expect(dialog.getByLabelText("Что пришло").textContent).toContain('"seq": 1');
  await actor.click(dialog.getByRole("button", { name: "Разобрать снова" }));
  expect(await screen.findByText("Событие учтено.")).toBeDefined();
  expect(gateway.asksOf("POST", `/raw-events/${event.id}/replay`)).toHaveLength(1);
});

test("what a provider posted is laid out; what is neither a form nor JSON stays", () => {
  expect(layOut('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(layOut("vpbx_api_key=k&json=%7B%22a%22%3A1%7D")).toBe('vpbx_api_key: k\n{\n  "a": 1\n}');
  expect(layOut("<xml/>")).toBe("<xml/>");
});
