import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { Extension, SipAccount } from "../api/types";
import { Refusal } from "../testing/FakeGateway";
import { openPage, quietGateway } from "../testing/openPage";
import { page, user } from "../testing/records";

const admin = user({ role: "admin", name: "Админ" });
const PAGE = "/settings?tab=telephony";

const line: SipAccount = {
  id: "00000000-0000-7000-8000-0000000000b1",
  version: 2,
  name: "Основная",
  line_number: "+74951234567",
  domain: "pbx.example",
  registrar: "pbx.example",
  proxy: null,
  username: "line",
  has_password: true,
  active: true,
  rings: [admin.id],
  preset: "own",
  transport: "udp",
  port: null,
  srtp: "off",
  record: true,
  retention_days: null,
  announcement_file_id: null,
  greeting_file_id: null,
  state: { status: "failed", code: 403, reason: "Forbidden", since: "2026-11-23T09:00:00Z", held_by: "agent-1" },
};
const phone: Extension = {
  id: "00000000-0000-7000-8000-0000000000d1",
  user_id: admin.id,
  number: "101",
  uri: "sip:101@pbx.example",
  accepts: "ring",
};

const gatewayWith = (lines: SipAccount[], phones: Extension[] = []) =>
  quietGateway(admin)
    .on("GET /sip-accounts", () => page(...lines))
    .on("GET /extensions", () => page(...phones));

test("a line says how it stands, and why it does not work", async () => {
  await openPage(PAGE, gatewayWith([line]));
  const row = within(await screen.findByTestId("line"));
  expect(row.getByText("Не работает")).toBeDefined();
  expect(row.getByText(/отказ 403 Forbidden · с .* · держит agent-1/)).toBeDefined();
});

test("of a line only what was changed is sent, and the password stays", async () => {
  const gateway = gatewayWith([line]).on("PATCH /sip-accounts/:id", () => ({ ...line, version: 3 }));
  const { actor } = await openPage(PAGE, gateway);
  await actor.click(within(await screen.findByTestId("line")).getByRole("button", { name: "Изменить" }));
  const form = within(await screen.findByRole("dialog"));
  await actor.click(form.getByRole("switch", { name: "Записывать разговоры" }));
  await actor.click(form.getByRole("button", { name: "Ещё" }));
  await actor.type(form.getByLabelText("Хранить записи, дней"), "90");
  await actor.click(form.getByRole("button", { name: "Сохранить" }));
  await waitFor(() => expect(gateway.asksOf("PATCH", `/sip-accounts/${line.id}`)).toHaveLength(1));
  const sent = gateway.asksOf("PATCH", `/sip-accounts/${line.id}`)[0];
  expect(sent?.body).toEqual({ record: false, retention_days: 90 });
  expect(sent?.headers["If-Match"]).toBe('"2"');
});

test("encryption that needs TLS is refused beside its field, though it stands under «Ещё»", async () => {
  const gateway = gatewayWith([]).on(
    "POST /sip-accounts",
    () => new Refusal(422, { code: "invalid", detail: "…", field: "draft.srtp" }),
  );
  const { actor } = await openPage(PAGE, gateway);
  await actor.click((await screen.findAllByRole("button", { name: "Новая линия" }))[0]!);
  const form = within(await screen.findByRole("dialog"));
  await actor.click(form.getByRole("button", { name: "Создать" }));
  expect(await form.findByText("Ключи шифрования звука идут в сообщениях: выберите TLS.")).toBeDefined();
});

test("a line is deleted after a question, a phone too", async () => {
  const gateway = gatewayWith([line], [phone])
    .on("DELETE /sip-accounts/:id", () => undefined)
    .on("DELETE /extensions/:id", () => undefined);
  const { actor } = await openPage(PAGE, gateway);
  await actor.click(within(await screen.findByTestId("line")).getByRole("button", { name: "Удалить" }));
  await actor.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Удалить" }));
  await waitFor(() => expect(gateway.asksOf("DELETE", `/sip-accounts/${line.id}`)).toHaveLength(1));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await actor.click(within(screen.getByTestId("extension")).getByRole("button", { name: "Удалить" }));
  await actor.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Удалить" }));
  await waitFor(() => expect(gateway.asksOf("DELETE", `/extensions/${phone.id}`)).toHaveLength(1));
});

async function openMyPhone(answer: () => unknown) {
  const gateway = quietGateway().on("GET /my-phone", answer);
  const { actor } = await openPage("/leads", gateway);
  await actor.click(await screen.findByRole("button", { name: /^Пользователь/ }));
  await actor.click(await screen.findByRole("menuitem", { name: "Мой телефон" }));
  return { gateway, actor };
}

test("a seller sets how the own phone takes calls (R44)", async () => {
  const { gateway, actor } = await openMyPhone(() => phone);
  gateway.on("PATCH /my-phone", ({ body }) => ({ ...phone, ...(body as object) }));
  await actor.click(await screen.findByRole("radio", { name: /^Соединяется по кнопке «Принять»/ }));
  await waitFor(() => expect(gateway.asksOf("PATCH", "/my-phone")[0]?.body).toEqual({ accepts: "on_accept" }));
});

test("who has no phone is told who gives one", async () => {
  await openMyPhone(() => new Refusal(404, { code: "no_phone", detail: "…" }));
  expect(await screen.findByText(/Телефона у вас пока нет/)).toBeDefined();
});
