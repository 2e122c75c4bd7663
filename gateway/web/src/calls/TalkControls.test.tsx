import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { Call, LiveCall } from "../api/types";
import { FakeEventSource } from "../testing/FakeEventSource";
import { Refusal } from "../testing/FakeGateway";
import { openPage, quietGateway } from "../testing/openPage";
import { call, deal, interaction, page, party, user } from "../testing/records";

const me = user();
const boris = user({ name: "Борис", login: "boris" });
const tell = (event: string, one: Call) => act(() => FakeEventSource.tell(event, { call: one }));
const live = (fields: Partial<LiveCall> = {}): LiveCall => ({
  call_id: "c",
  state: "talking",
  user_id: me.id,
  held: false,
  transfer_to: null,
  transfer_answered: false,
  offers: ["hang_up", "hold", "resume", "transfer", "ask", "take_back", "complete", "digits"],
  ...fields,
});

async function ringing(gateway = quietGateway(me), fields: Partial<Call> = {}) {
  gateway.on("GET /users", () => page(me, boris));
  const opened = await openPage("/leads", gateway);
  await screen.findByRole("heading", { name: "Лиды" });
  const one = call({ rings: [me.id], parties: [], ...fields });
  tell("call_ringing", one);
  const card = within(await screen.findByTestId("caller-card"));
  return { ...opened, gateway, one, card };
}

async function talking(state = live()) {
  const gateway = quietGateway(me).on("GET /calls/:id/live", () => state);
  const opened = await ringing(gateway);
  tell("call_answered", { ...opened.one, status: "answered", user_id: me.id, answered_at: new Date().toISOString() });
  return opened;
}

test("«Принять» connects one's own phone, «Отклонить» silences it (R44)", async () => {
  const { gateway, actor, one, card } = await ringing();
  gateway.on("POST /calls/:id/accept", () => live()).on("POST /calls/:id/hang-up", () => live({ state: "ringing" }));
  await actor.click(card.getByRole("button", { name: "Принять" }));
  await waitFor(() => expect(gateway.asksOf("POST", `/calls/${one.id}/accept`)).toHaveLength(1));
  await actor.click(card.getByRole("button", { name: "Отклонить" }));
  await waitFor(() => expect(gateway.asksOf("POST", `/calls/${one.id}/hang-up`)).toHaveLength(1));
});

test("a call that one placed tells whose phone rings: one's own, then the client's (R42)", async () => {
  let state = "summoning";
  const gateway = quietGateway(me).on("GET /calls/:id/live", () => live({ state: state as LiveCall["state"] }));
  const { card } = await ringing(gateway, { direction: "outbound", user_id: me.id });
  expect(await card.findByText("Звонит ваш телефон: снимите трубку")).toBeDefined();
  state = "calling";
  expect(await card.findByText("Звоним клиенту…")).toBeDefined();
});

test("the client waits, and the talk goes on", async () => {
  const { gateway, actor, one, card } = await talking();
  gateway.on("POST /calls/:id/hold", ({ body }) => live({ held: (body as { on: boolean }).on }));
  await actor.click(await card.findByRole("button", { name: "Удержать" }));
  expect(await card.findByText("На удержании")).toBeDefined();
  await actor.click(card.getByRole("button", { name: "Снять с удержания" }));
  await waitFor(() => expect(card.queryByText("На удержании")).toBeNull());
  expect(gateway.asksOf("POST", `/calls/${one.id}/hold`).map((asked) => asked.body)).toEqual([
    { on: true },
    { on: false },
  ]);
});

test("a call is given to a colleague who was asked first, and taken back", async () => {
  const { gateway, actor, one, card } = await talking();
  gateway
    .on("GET /extensions", () => page({ id: "e", user_id: boris.id, number: "102", uri: "sip:102@x", accepts: "ring" }))
    .on("POST /calls/:id/transfer", () => live({ state: "transferring", transfer_to: "102" }))
    .on("POST /calls/:id/transfer/cancel", () => live());
  await actor.click(await card.findByRole("button", { name: "Перевести" }));
  await actor.type(await card.findByLabelText("Кому"), "Бор");
  await actor.click(await screen.findByRole("option", { name: "Борис · 102" }));
  await actor.click(card.getByRole("button", { name: "Сначала спросить" }));
  expect(await card.findByText("Звоним: 102. Клиент ждёт.")).toBeDefined();
  expect(gateway.asksOf("POST", `/calls/${one.id}/transfer`)[0]?.body).toEqual({ to: "102", attended: true });
  await actor.click(card.getByRole("button", { name: "Вернуться к клиенту" }));
  expect(await card.findByRole("button", { name: "Удержать" })).toBeDefined();
});

test("tones are sent by mouse and by keys", async () => {
  const { gateway, actor, one, card } = await talking();
  gateway.on("POST /calls/:id/digits", () => live());
  await actor.click(await card.findByRole("button", { name: "Набор" }));
  await actor.click(await card.findByRole("button", { name: "Тон 5" }));
  await actor.keyboard("#");
  await waitFor(() =>
    expect(gateway.asksOf("POST", `/calls/${one.id}/digits`).map((asked) => asked.body)).toEqual([
      { digits: "5" },
      { digits: "#" },
    ]),
  );
});

test("a call that is not at our agent has no controls", async () => {
  const gateway = quietGateway(me).on(
    "GET /calls/:id/live",
    () => new Refusal(409, { code: "call_not_live", detail: "…" }),
  );
  const { one, card } = await ringing(gateway);
  tell("call_answered", { ...one, status: "answered", user_id: me.id });
  await waitFor(() => expect(gateway.asksOf("GET", `/calls/${one.id}/live`)).toHaveLength(1));
  expect(card.queryByRole("button", { name: "Удержать" })).toBeNull();
});

test("the card tells manager, open deals and what was last; what did not come is said", async () => {
  const known = party({ manager_id: boris.id });
  const one = call({ rings: [me.id], parties: [known] });
  const gateway = quietGateway(me).on("GET /calls/:id/card", () => ({
    call: one,
    parties: [{ party: known, deals: [deal()], interactions: [interaction({ subject: "Замер окон" })] }],
    partial: true,
    missing: ["leads"],
  }));
  gateway.on("GET /users", () => page(me, boris));
  await openPage("/leads", gateway);
  tell("call_ringing", one);
  const card = within(await screen.findByTestId("caller-card"));
  expect(await card.findByText("Менеджер: Борис")).toBeDefined();
  expect(card.getByRole("link", { name: "Остекление" })).toBeDefined();
  expect(card.getByText(/Замер окон/)).toBeDefined();
  expect(card.getByText(/Часть сведений не пришла/)).toBeDefined();
});

test("after the talk its result, a note and the next call are kept in the journal (R46)", async () => {
  const line = interaction({ channel: "phone", status: "held", version: 4 });
  const gateway = quietGateway(me);
  let asked = 0;
  gateway
    .on("GET /calls/:id/interaction", () => (asked++ ? line : new Refusal(404, { code: "not_found", detail: "…" })))
    .on("PATCH /interactions/:id", ({ body }) => ({ ...line, ...(body as object), version: 5 }));
  const { actor, one, card } = await ringing(gateway);
  tell("call_ended", { ...one, status: "ended", user_id: me.id, outcome: "talked", talk_seconds: 60 });
  await actor.type(await card.findByLabelText("Результат"), "Ждёт счёт");
  await actor.type(card.getByLabelText("Заметка"), "Окна в офис");
  await actor.click(card.getByRole("checkbox", { name: "Запланировать следующий звонок" }));
  await actor.click(await card.findByRole("button", { name: "Завтра в это время" }));
  await actor.click(card.getByRole("button", { name: "Сохранить" }));
  await waitFor(() => expect(screen.queryByTestId("caller-card")).toBeNull());
  const sent = gateway.asksOf("PATCH", `/interactions/${line.id}`)[0];
  expect(sent?.headers["If-Match"]).toBe('"4"');
  expect(sent?.body).toMatchObject({
    result: "Ждёт счёт",
    summary: "Окна в офис",
    next: { channel: "phone", direction: "outbound" },
  });
});

const MANGO: LiveCall["offers"] = ["hang_up", "hold", "transfer", "ask", "take_back", "record"];

test("only what the provider has commands for is offered, and a colleague who is asked is connected by hanging up (R24)", async () => {
  const gateway = quietGateway(me).on("GET /calls/:id/live", () => live({ offers: MANGO }));
  const { actor, one, card } = await ringing(gateway, { provider: "mango" });
  gateway.on("POST /calls/:id/record", () => live({ offers: MANGO }));
  gateway.on("POST /calls/:id/transfer", () => live({ offers: MANGO }));
  gateway.on("POST /calls/:id/transfer/cancel", () => live({ offers: MANGO }));
  tell("call_answered", { ...one, status: "answered", user_id: me.id });
  await actor.click(await card.findByRole("button", { name: "Записывать" }));
  await waitFor(() => expect(gateway.asksOf("POST", `/calls/${one.id}/record`)).toHaveLength(1));
  expect(card.queryByRole("button", { name: "Набор" })).toBeNull();
  await actor.click(card.getByRole("button", { name: "Перевести" }));
  await actor.type(await card.findByLabelText("Кому"), "206");
  await actor.click(card.getByRole("button", { name: "Сначала спросить" }));
  expect(await card.findByText("Чтобы соединить, положите трубку.")).toBeDefined();
  await actor.click(card.getByRole("button", { name: "Вернуться к клиенту" }));
  await waitFor(() => expect(card.queryByText("Чтобы соединить, положите трубку.")).toBeNull());
  expect(gateway.asksOf("POST", `/calls/${one.id}/transfer/cancel`)).toHaveLength(1);
});

test("a call that rings at a provider is sent on to a colleague (R24, R47)", async () => {
  const gateway = quietGateway(me).on("GET /calls/:id/live", () => live({ state: "ringing", offers: MANGO }));
  const { actor, one, card } = await ringing(gateway, { provider: "mango" });
  gateway.on("POST /calls/:id/transfer", () => live({ state: "transferring", transfer_to: "206", offers: MANGO }));
  await actor.click(await card.findByRole("button", { name: "Перевести" }));
  await actor.type(await card.findByLabelText("Кому"), "206");
  expect(card.queryByRole("button", { name: "Сначала спросить" })).toBeNull();
  await actor.click(card.getByRole("button", { name: "Перевести сразу" }));
  await waitFor(() =>
    expect(gateway.asksOf("POST", `/calls/${one.id}/transfer`)[0]?.body).toEqual({ to: "206", attended: false }),
  );
});

test("what a provider says late of a command is told (R24)", async () => {
  await ringing();
  act(() => FakeEventSource.tell("command_answered", { done: false, reason_code: 1121 }));
  expect(await screen.findByText("Провайдер не выполнил команду: занято.")).toBeDefined();
});
