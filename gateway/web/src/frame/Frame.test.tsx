import { act, screen, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { FakeEventSource } from "../testing/FakeEventSource";
import { openPage, quietGateway } from "../testing/openPage";
import { counterparty, page, user } from "../testing/records";

async function railNames() {
  const rail = await screen.findByRole("navigation", { name: "Разделы" });
  return within(rail)
    .getAllByRole("link")
    .map((link) => link.textContent);
}

test("a manager sees the sections of a manager", async () => {
  await openPage("/");
  const names = await railNames();
  expect(names).toContain("Клиенты");
  expect(names).not.toContain("Настройки");
  expect(names).not.toContain("Обмен с РосБизнесСофт");
});

test("an administrator sees all sections", async () => {
  await openPage("/", quietGateway(user({ role: "admin" })));
  expect(await railNames()).toEqual(expect.arrayContaining(["Настройки", "Обмен с РосБизнесСофт"]));
});

test("a part that goes down is named, and the banner goes when it is back", async () => {
  const gateway = quietGateway();
  await openPage("/leads", gateway);
  expect(screen.queryByTestId("part-down-banner")).toBeNull();
  gateway.on("GET /parts", () => ({ parts: [{ name: "leads", state: "down", since: "2026-11-23T09:00:00Z" }] }));
  act(() => FakeEventSource.tell("parts_changed", {}));
  expect((await screen.findByTestId("part-down-banner")).textContent).toContain("лиды и сделки");
  gateway.on("GET /parts", () => ({ parts: [] }));
  act(() => FakeEventSource.tell("parts_changed", {}));
  await expect.poll(() => screen.queryByTestId("part-down-banner")).toBeNull();
});

test("Ctrl and the key that types «л» on a Russian layout open the search, which finds a client", async () => {
  const client = counterparty({ name: "ООО «Северный лес»" });
  const gateway = quietGateway().on("GET /counterparties", ({ query }) =>
    page(...(query.search === "лес" ? [client] : [])),
  );
  gateway.on("GET /counterparties/:id", () => client).on("GET /counterparties/:id/timeline", () => page());
  gateway.on("GET /counterparties/:id/contacts", () => page());
  const { actor, router } = await openPage("/leads", gateway);
  await actor.keyboard("{Control>}[KeyK]{/Control}");
  await actor.type(await screen.findByRole("textbox", { name: "Поиск и команды" }), "лес");
  await actor.click(await screen.findByText("ООО «Северный лес»"));
  await expect.poll(() => router.state.location.pathname).toBe(`/clients/${client.id}`);
});

test("the language is switched at once and is remembered", async () => {
  const { actor } = await openPage("/leads");
  await actor.click(await screen.findByRole("button", { name: /Пользователь/ }));
  await actor.click(await screen.findByRole("menuitem", { name: "Язык: English" }));
  expect(await screen.findByRole("heading", { name: "Leads" })).toBeDefined();
  expect(localStorage.getItem("otklik.language")).toBe("en");
  expect(document.documentElement.lang).toBe("en");
});
