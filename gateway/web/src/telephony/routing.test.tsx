import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { CallLimits, RoutingRule, WorkCalendar } from "../api/types";
import { Refusal } from "../testing/FakeGateway";
import { openPage, quietGateway } from "../testing/openPage";
import { page, party, user } from "../testing/records";
import { countryOptions } from "./countries";
import { hoursText, parseHours } from "./hoursText";

const admin = user({ role: "admin", name: "Админ" });
const PAGE = "/settings?tab=telephony&section=";
const rule = (id: string, name: string, fields: Partial<RoutingRule> = {}): RoutingRule => ({
  id,
  version: 5,
  position: 0,
  name,
  active: true,
  conditions: {},
  targets: [{ kind: "manager", seconds: 20 }],
  ...fields,
});
const calendar: WorkCalendar = {
  id: "w1",
  version: 2,
  name: "Офис",
  zone: "Europe/Moscow",
  week: [...Array.from({ length: 5 }, () => [{ begin: "09:00", end: "18:00" }]), [], []],
  special_days: [{ day: "2026-12-31", name: "Короткий", hours: [{ begin: "09:00", end: "15:00" }] }],
};
const gatewayWith = (...rules: RoutingRule[]) =>
  quietGateway(admin)
    .on("GET /routing-rules", () => page(...rules))
    .on("GET /work-calendars", () => page(calendar))
    .on("GET /segments", () => page());

test("rules say in words when they hold and what is done, and their order is changed (R43)", async () => {
  const night = rule("r2", "Ночь", {
    conditions: { calendar_id: "w1", hours: "outside", known: "unknown" },
    targets: [
      { kind: "users", user_ids: [admin.id], in_turn: true, seconds: 15 },
      { kind: "voicemail", seconds: 60 },
    ],
  });
  const gateway = gatewayWith(rule("r1", "Обычное"), night).on("POST /routing-rules/order", () => page());
  const { actor } = await openPage(`${PAGE}routing`, gateway);
  const [first, second] = await screen.findAllByTestId("routing-rule");
  expect(first?.textContent).toContain("для всех звонков");
  await waitFor(() => expect(second?.textContent).toContain("номера нет в базе, вне часов «Офис»"));
  expect(second?.textContent).toContain("Админ по очереди по 15 с → голосовая почта");
  await actor.click(screen.getByRole("button", { name: "Выше: Ночь" }));
  await waitFor(() =>
    expect(gateway.asksOf("POST", "/routing-rules/order")[0]?.body).toEqual({ rule_ids: ["r2", "r1"] }),
  );
});

test("a rule is made: its conditions, then its steps (R47)", async () => {
  const gateway = gatewayWith().on("POST /routing-rules", () => rule("r9", "Переадресация"));
  const { actor } = await openPage(`${PAGE}routing`, gateway);
  await actor.click((await screen.findAllByRole("button", { name: "Новое правило" }))[0]!);
  const form = within(await screen.findByRole("dialog"));
  await actor.type(form.getByLabelText(/Название/), "Ночью");
  await actor.type(form.getByLabelText("С номеров"), "+7495");
  await actor.click(form.getByRole("combobox", { name: "График работы" }));
  await actor.click(await screen.findByRole("option", { name: "Офис" }));
  await actor.click(form.getByRole("combobox", { name: "Время" }));
  await actor.click(await screen.findByRole("option", { name: "В нерабочее время" }));
  await actor.click(form.getByRole("combobox", { name: "Шаг" }));
  await actor.click(await screen.findByRole("option", { name: "Переадресация на внешний номер" }));
  await actor.type(form.getByLabelText("Номер"), "+79161234567");
  await actor.click(form.getByRole("button", { name: "Создать" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/routing-rules")).toHaveLength(1));
  expect(gateway.asksOf("POST", "/routing-rules")[0]?.body).toMatchObject({
    name: "Ночью",
    conditions: { callers: ["+7495"], calendar_id: "w1", hours: "outside" },
    targets: [{ kind: "number", number: "+79161234567", seconds: 20 }],
  });
});

test("an imagined call tells which rule takes it, why others do not, and who rings", async () => {
  const gateway = gatewayWith(rule("r1", "Ночь"), rule("r2", "День")).on("POST /routing-rules/try", () => ({
    phone: "+79161234567",
    parties: [party({ contact_name: null })],
    at: "2026-11-23T09:00:00Z",
    checks: [
      { rule_id: "r1", name: "Ночь", failed: ["hours", "known"] },
      { rule_id: "r2", name: "День", failed: [] },
    ],
    rule_id: "r2",
    by_rule: true,
    targets: [{ target: { kind: "manager", seconds: 20 }, problem: "no_manager" }],
    route: {
      steps: [{ type: "ring", phones: [{ user_id: admin.id, number: "101" }], seconds: 20, in_turn: false }],
      record: true,
      announcement: null,
      greeting: null,
    },
  }));
  const { actor } = await openPage(`${PAGE}routing`, gateway);
  await actor.type(await screen.findByLabelText("Номер звонящего"), "+79161234567");
  await actor.click(screen.getByRole("button", { name: "Проверить" }));
  const found = within(await screen.findByTestId("routing-explanation"));
  expect(found.getByText(/«Ночь» не подошло: не то время, не тот, кто в базе или нет/)).toBeDefined();
  expect(found.getByText("Правило «День» подошло")).toBeDefined();
  expect(found.getByText(/у клиента нет менеджера/)).toBeDefined();
  expect(found.getByText("Звонят 20 с: Админ (101)")).toBeDefined();
});

test("hours are read as people write them", () => {
  expect(parseHours("9–18")).toEqual([{ begin: "09:00", end: "18:00" }]);
  expect(parseHours("9:00-13.00; 14-24")).toEqual([
    { begin: "09:00", end: "13:00" },
    { begin: "14:00", end: "24:00" },
  ]);
  expect(parseHours(" ")).toEqual([]);
  expect(["18-9", "9-13, 12-15", "9", "25-26", "9:60-10"].map(parseHours)).toEqual([null, null, null, null, null]);
  expect(hoursText(parseHours("9-13,14-18")!)).toBe("09:00–13:00, 14:00–18:00");
});

test("a calendar tells its week in short, and is changed; hours that cannot be read are not sent", async () => {
  const gateway = gatewayWith().on("PATCH /work-calendars/:id", () => calendar);
  const { actor } = await openPage(`${PAGE}hours`, gateway);
  const row = await screen.findByTestId("work-calendar");
  expect(row.textContent).toContain("пн–пт 09:00–18:00; сб–вс выходной");
  await actor.click(within(row).getByRole("button", { name: "Изменить" }));
  const form = within(await screen.findByRole("dialog"));
  await actor.type(form.getByLabelText("Суббота"), "10-");
  expect(form.getByText("Нужны часы, например 9:00–18:00.")).toBeDefined();
  await actor.click(form.getByRole("button", { name: "Сохранить" }));
  expect(await form.findByRole("alert")).toBeDefined();
  expect(gateway.asksOf("PATCH", "/work-calendars/w1")).toHaveLength(0);
  await actor.type(form.getByLabelText("Суббота"), "15");
  await actor.click(form.getByRole("button", { name: "Сохранить" }));
  await waitFor(() => expect(gateway.asksOf("PATCH", "/work-calendars/w1")).toHaveLength(1));
  const sent = gateway.asksOf("PATCH", "/work-calendars/w1")[0]?.body as WorkCalendar;
  expect(sent.week[5]).toEqual([{ begin: "10:00", end: "15:00" }]);
  expect(Object.keys(sent)).toEqual(["week"]);
});

test("a calendar that a rule goes by is not deleted, and it is said why", async () => {
  const gateway = gatewayWith().on(
    "DELETE /work-calendars/:id",
    () => new Refusal(409, { code: "calendar_in_use", detail: "…" }),
  );
  const { actor } = await openPage(`${PAGE}hours`, gateway);
  await actor.click(within(await screen.findByTestId("work-calendar")).getByRole("button", { name: "Удалить" }));
  await actor.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Удалить" }));
  expect(await screen.findByText("По этому графику работает правило или пропущенные звонки.")).toBeDefined();
});

test("limits of outgoing calls are changed as one record", async () => {
  const limits: CallLimits = {
    version: 7,
    countries: ["RU"],
    allowed: [],
    forbidden: [],
    user_per_minute: 5,
    user_per_day: 300,
    line_per_minute: 20,
    premium: false,
    confirm: false,
  };
  const gateway = gatewayWith()
    .on("GET /call-limits", () => limits)
    .on("PATCH /call-limits", ({ body }) => ({ ...limits, ...(body as object), version: 8 }));
  const { actor } = await openPage(`${PAGE}limits`, gateway);
  await actor.type(await screen.findByLabelText("Нельзя никогда"), "+7809");
  await actor.click(screen.getByRole("switch", { name: "Спрашивать перед набором номера" }));
  await actor.click(screen.getByRole("button", { name: "Сохранить" }));
  expect(await screen.findByText("Сохранено")).toBeDefined();
  const sent = gateway.asksOf("PATCH", "/call-limits")[0];
  expect(sent?.headers["If-Match"]).toBe('"7"');
  expect(sent?.body).toEqual({ forbidden: ["+7809"], confirm: true });
});

test("countries are named in the language of the page", () => {
  const russian = countryOptions("ru", []);
  expect(russian.find(({ value }) => value === "RU")?.label).toBe("Россия");
  expect(russian.length).toBeGreaterThan(200);
  expect(russian.some(({ value }) => value === "ZZ")).toBe(false);
});

test("by when missed calls are returned, and who saves recordings", async () => {
  const settings = {
    version: 1,
    calendar_id: null,
    due_minutes: 15,
    escalate_minutes: 60,
    escalate_to: [],
    duty_ids: [],
  };
  const gateway = gatewayWith()
    .on("GET /debt-settings", () => settings)
    .on("PATCH /debt-settings", ({ body }) => ({ ...settings, ...(body as object), version: 2 }))
    .on("PATCH /recording-settings", ({ body }) => ({ version: 2, ...(body as object) }));
  const { actor } = await openPage(`${PAGE}missed`, gateway);
  const debts = within(await screen.findByRole("form", { name: "Пропущенные звонки" }));
  await actor.clear(debts.getByLabelText("Перезвонить за, минут"));
  await actor.type(debts.getByLabelText("Перезвонить за, минут"), "30");
  await actor.click(debts.getByRole("button", { name: "Сохранить" }));
  await waitFor(() => expect(gateway.asksOf("PATCH", "/debt-settings")[0]?.body).toMatchObject({ due_minutes: 30 }));
  const recordings = within(await screen.findByRole("form", { name: "Записи разговоров" }));
  await actor.click(recordings.getByRole("checkbox", { name: "Руководитель продаж" }));
  await actor.click(recordings.getByRole("button", { name: "Сохранить" }));
  await waitFor(() =>
    expect(gateway.asksOf("PATCH", "/recording-settings")[0]?.body).toEqual({
      download_roles: ["admin", "head_of_sales"],
    }),
  );
});
