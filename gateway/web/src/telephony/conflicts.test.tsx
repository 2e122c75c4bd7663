import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { CallLimits, RoutingRule, WorkCalendar } from "../api/types";
import { callLimitsQuery } from "../calls/dial";
import { Refusal } from "../testing/FakeGateway";
import { openPage, quietGateway } from "../testing/openPage";
import { page, user } from "../testing/records";

const admin = user({ role: "admin", name: "Админ" });
const PAGE = "/settings?tab=telephony&section=";
const rule: RoutingRule = {
  id: "r1",
  version: 5,
  position: 0,
  name: "Ночь",
  active: true,
  conditions: {},
  targets: [{ kind: "manager", seconds: 20 }],
};
const calendar: WorkCalendar = {
  id: "w1",
  version: 2,
  name: "Офис",
  zone: "Europe/Moscow",
  week: [...Array.from({ length: 5 }, () => [{ begin: "09:00", end: "18:00" }]), [], []],
  special_days: [],
};
const limits: CallLimits = {
  version: 7,
  countries: ["RU"],
  allowed: [],
  forbidden: ["+7809"],
  user_per_minute: 5,
  user_per_day: 300,
  line_per_minute: 20,
  premium: false,
  confirm: false,
};
const changedBy = (current: object) => new Refusal(409, { code: "version_conflict", detail: "…", current });

const gatewayOf = (me = admin) =>
  quietGateway(me)
    .on("GET /routing-rules", () => page(rule))
    .on("GET /work-calendars", () => page(calendar))
    .on("GET /call-limits", () => limits)
    .on("GET /extensions", () => page())
    .on("GET /segments", () => page());

test("two people changed one rule: both versions are shown in words, and the chosen one is saved", async () => {
  const theirs = { ...rule, version: 6, targets: [{ kind: "voicemail", seconds: 60 }] };
  const gateway = gatewayOf().on("PATCH /routing-rules/:id", ({ headers, body }) =>
    headers["If-Match"] === '"5"' ? changedBy(theirs) : { ...theirs, ...(body as object), version: 7 },
  );
  const { actor } = await openPage(`${PAGE}routing`, gateway);
  await actor.click(within(await screen.findByTestId("routing-rule")).getByRole("button", { name: "Изменить" }));
  const form = within(await screen.findByRole("dialog"));
  await actor.clear(form.getByLabelText("Секунд"));
  await actor.type(form.getByLabelText("Секунд"), "30");
  await actor.click(form.getByRole("button", { name: "Сохранить" }));
  const choice = within(await screen.findByRole("dialog", { name: "Кто-то изменил это раньше вас" }));
  expect(choice.getByText("Что сделать")).toBeDefined();
  expect(choice.getByText("менеджер 30 с")).toBeDefined();
  expect(choice.getByText("голосовая почта")).toBeDefined();
  await actor.click(choice.getByRole("button", { name: "Сохранить выбранное" }));
  await waitFor(() => expect(gateway.asksOf("PATCH", "/routing-rules/r1")).toHaveLength(2));
  const sent = gateway.asksOf("PATCH", "/routing-rules/r1")[1];
  expect(sent?.headers["If-Match"]).toBe('"6"');
  expect(sent?.body).toEqual({ targets: [expect.objectContaining({ kind: "manager", seconds: 30 })] });
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("two people changed the same hours: keeping theirs sends nothing", async () => {
  const theirs = { ...calendar, version: 3, week: calendar.week.with(5, [{ begin: "10:00", end: "14:00" }]) };
  const gateway = gatewayOf().on("PATCH /work-calendars/:id", () => changedBy(theirs));
  const { actor } = await openPage(`${PAGE}hours`, gateway);
  await actor.click(within(await screen.findByTestId("work-calendar")).getByRole("button", { name: "Изменить" }));
  const form = within(await screen.findByRole("dialog"));
  await actor.type(form.getByLabelText("Суббота"), "11-12");
  await actor.click(form.getByRole("button", { name: "Сохранить" }));
  const choice = within(await screen.findByRole("dialog", { name: "Кто-то изменил это раньше вас" }));
  expect(choice.getByText("пн–пт 09:00–18:00; сб 11:00–12:00; вс выходной")).toBeDefined();
  expect(choice.getByText("пн–пт 09:00–18:00; сб 10:00–14:00; вс выходной")).toBeDefined();
  await actor.click(choice.getByRole("button", { name: "Оставить всё, как сейчас" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(gateway.asksOf("PATCH", "/work-calendars/w1")).toHaveLength(1);
});

test("another field that somebody changed meanwhile stays theirs, and it is said so", async () => {
  const theirs = { ...limits, version: 8, user_per_day: 100 };
  const gateway = gatewayOf().on("PATCH /call-limits", ({ headers, body }) =>
    headers["If-Match"] === '"7"' ? changedBy(theirs) : { ...theirs, ...(body as object), version: 9 },
  );
  const { actor } = await openPage(`${PAGE}limits`, gateway);
  await actor.click(await screen.findByRole("switch", { name: "Спрашивать перед набором номера" }));
  await actor.click(screen.getByRole("button", { name: "Сохранить" }));
  expect(await screen.findByText("Тем временем кто-то другой изменил: С телефона, в день.")).toBeDefined();
  expect(gateway.asksOf("PATCH", "/call-limits")[1]?.body).toEqual({ confirm: true });
  await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>("С телефона, в день").value).toBe("100"));
});

test("what is typed stays when somebody else saves, and an untouched form takes what they saved", async () => {
  const { actor, queryClient } = await openPage(`${PAGE}limits`, gatewayOf());
  const perDay = () => screen.getByLabelText<HTMLInputElement>("С телефона, в день").value;
  await screen.findByLabelText("Нельзя никогда");
  act(() => queryClient.setQueryData(callLimitsQuery.queryKey, { ...limits, version: 8, user_per_day: 100 }));
  await waitFor(() => expect(perDay()).toBe("100"));
  await actor.type(screen.getByLabelText("Можно всегда"), "+375");
  act(() => queryClient.setQueryData(callLimitsQuery.queryKey, { ...limits, version: 9, user_per_day: 50 }));
  expect(screen.getByLabelText<HTMLTextAreaElement>("Можно всегда").value).toBe("+375");
  expect(perDay()).toBe("100");
});

test("a head of sales reads how telephony is set up, and is offered nothing that would be refused", async () => {
  const gateway = gatewayOf(user({ role: "head_of_sales" }));
  const { actor } = await openPage("/settings?tab=telephony", gateway);
  expect((await screen.findByTestId("routing-rule")).textContent).toContain("1. Ночь");
  expect(screen.getByRole("button", { name: "Проверить" })).toBeDefined();
  expect(screen.queryByRole("button", { name: /Изменить|Удалить|Новое правило|Выше|Ниже/ })).toBeNull();
  expect(screen.queryByRole("tab", { name: "Провайдеры" })).toBeNull();

  await actor.click(screen.getByRole("tab", { name: "График работы" }));
  await screen.findByTestId("work-calendar");
  expect(screen.queryByRole("button", { name: /Изменить|Удалить|Новый график/ })).toBeNull();
  await actor.click(screen.getByRole("tab", { name: "Ограничения" }));
  expect(await screen.findByText("+7809")).toBeDefined();
  expect(screen.getByText("Россия")).toBeDefined();
  expect(screen.queryByRole("button", { name: "Сохранить" })).toBeNull();
  await actor.click(screen.getByRole("tab", { name: "Телефоны сотрудников" }));
  await waitFor(() => expect(gateway.asksOf("GET", "/extensions")).not.toHaveLength(0));
  expect(gateway.asksOf("GET", "/sip-accounts")).toHaveLength(0);
});
