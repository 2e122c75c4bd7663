import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { FakeEventSource } from "../testing/FakeEventSource";
import { openPage, quietGateway } from "../testing/openPage";
import { call, page, reminder, user } from "../testing/records";

const me = user();

test("a reminder pops up at its minute, with its client (T41)", async () => {
  await openPage("/leads", quietGateway(me));
  await screen.findByRole("heading", { name: "Лиды" });
  act(() =>
    FakeEventSource.tell("reminder_due", { reminder: reminder({ title: "Перезвонить Ивану", counterparty_id: "c1" }) }),
  );
  const popup = within(await screen.findByTestId("reminder-popup"));
  expect(popup.getByText("Перезвонить Ивану")).toBeDefined();
  expect(popup.getByRole("link", { name: "Открыть клиента" }).getAttribute("href")).toBe("/clients/c1");
});

test("one that came while the page was closed is there when it opens", async () => {
  const due = reminder({ title: "Отправить счёт" });
  await openPage(
    "/leads",
    quietGateway(me).on("GET /reminders", ({ query }) => page(...(query.status === "due" ? [due] : []))),
  );
  expect((await screen.findByTestId("reminder-popup")).textContent).toContain("Отправить счёт");
});

test("done is said with the version, and the pop-up goes", async () => {
  let items = [reminder({ id: "r1", version: 4 })];
  const gateway = quietGateway(me)
    .on("GET /reminders", () => page(...items))
    .on("PATCH /reminders/:id", () => {
      items = [];
      return {};
    });
  const { actor } = await openPage("/leads", gateway);
  await actor.click(await screen.findByRole("button", { name: "Сделано" }));
  const [asked] = gateway.asksOf("PATCH", "/reminders/r1");
  expect(asked?.body).toEqual({ status: "done" });
  expect(asked?.headers["If-Match"]).toBe('"4"');
  await waitFor(() => expect(screen.queryByTestId("reminder-popup")).toBeNull());
});

test("snoozing moves it by the minutes that were chosen", async () => {
  const gateway = quietGateway(me)
    .on("GET /reminders", () => page(reminder({ id: "r1" })))
    .on("PATCH /reminders/:id", () => ({}));
  const { actor } = await openPage("/leads", gateway);
  const before = Date.now();
  await actor.click(await screen.findByRole("button", { name: "Отложить на 15 мин" }));
  const body = gateway.asksOf("PATCH", "/reminders/r1")[0]?.body as { due_at: string };
  const minutes = (Date.parse(body.due_at) - before) / 60_000;
  expect(minutes).toBeGreaterThan(14.9);
  expect(minutes).toBeLessThan(15.5);
});

test("many are stacked, and how many more there are is told", async () => {
  const due = [1, 2, 3, 4, 5].map((number) => reminder({ title: `Дело ${number}` }));
  await openPage(
    "/leads",
    quietGateway(me).on("GET /reminders", () => page(...due)),
  );
  expect(await screen.findAllByTestId("reminder-popup")).toHaveLength(3);
  expect(within(screen.getByRole("region", { name: "Звонки и напоминания" })).getByText("2 напоминания")).toBeDefined();
});

test("while a call is on the screen they are one line, so that the card has its room", async () => {
  const { actor } = await openPage(
    "/leads",
    quietGateway(me).on("GET /reminders", ({ query }) => page(...(query.status === "due" ? [reminder()] : []))),
  );
  await screen.findByTestId("reminder-popup");
  act(() => FakeEventSource.tell("call_ringing", { call: call({ rings: [me.id] }) }));
  const card = within(await screen.findByTestId("caller-card"));
  expect(screen.queryByTestId("reminder-popup")).toBeNull();
  expect(
    within(screen.getByRole("region", { name: "Звонки и напоминания" })).getByRole("link", { name: /1 напоминание/ }),
  ).toBeDefined();
  await actor.click(card.getByRole("button", { name: "Скрыть" }));
  expect(await screen.findByTestId("reminder-popup")).toBeDefined();
});
