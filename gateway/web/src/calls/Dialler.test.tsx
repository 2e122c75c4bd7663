import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { Refusal } from "../testing/FakeGateway";
import { openPage, quietGateway } from "../testing/openPage";
import { call, counterparty, page } from "../testing/records";

const phone = { raw: "+79161234567", e164: "+79161234567", extension: null };
const client = counterparty({ name: "Ромашка", phones: [phone] });
const line = (id: string, name: string) => ({ id, name, line_number: null });

function gatewayWith(lines: object[], confirm = false) {
  return quietGateway()
    .on("GET /counterparties", () => page(client))
    .on("GET /line-names", () => page(...lines))
    .on("GET /call-limits", () => ({ confirm }))
    .on("POST /calls", () => call({ direction: "outbound" }));
}

async function clickNumber(gateway = gatewayWith([])) {
  const opened = await openPage("/clients", gateway);
  await opened.actor.click(await screen.findByRole("link", { name: "Позвонить: +7 916 123-45-67" }));
  return { ...opened, gateway };
}

test("a click on a number anywhere calls it, and tells whose card it was in (C30, R40)", async () => {
  const { gateway } = await clickNumber();
  await waitFor(() => expect(gateway.asksOf("POST", "/calls")).toHaveLength(1));
  expect(gateway.asksOf("POST", "/calls")[0]?.body).toEqual({
    number: "+79161234567",
    record_id: client.id,
    account_id: null,
  });
  expect(await screen.findByText(/Звонит ваш телефон/)).toBeDefined();
});

test("a number that is nobody's is called from the palette", async () => {
  const gateway = gatewayWith([]);
  const { actor } = await openPage("/leads", gateway);
  await screen.findByRole("heading", { name: "Лиды" });
  await actor.keyboard("{Control>}[KeyK]{/Control}");
  await actor.type(await screen.findByRole("textbox", { name: "Поиск и команды" }), "8 916 765-43-21");
  await actor.click(await screen.findByRole("button", { name: "Позвонить: 8 916 765-43-21" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/calls")).toHaveLength(1));
  expect(gateway.asksOf("POST", "/calls")[0]?.body).toMatchObject({ number: "8 916 765-43-21", record_id: null });
});

test("of several lines one is chosen, and remembered (R41, R42)", async () => {
  const { gateway, actor } = await clickNumber(gatewayWith([line("l1", "Основная"), line("l2", "Вторая")]));
  const dialog = within(await screen.findByRole("dialog", { name: "Позвонить" }));
  expect(gateway.asksOf("POST", "/calls")).toHaveLength(0);
  await actor.click(dialog.getByRole("combobox", { name: "С какой линии" }));
  await actor.click(await screen.findByRole("option", { name: "Вторая" }));
  await actor.click(dialog.getByRole("button", { name: "Позвонить" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/calls")[0]?.body).toMatchObject({ account_id: "l2" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await actor.click(screen.getByRole("link", { name: /^Позвонить/ }));
  await waitFor(() => expect(gateway.asksOf("POST", "/calls")).toHaveLength(2));
  expect(gateway.asksOf("POST", "/calls")[1]?.body).toMatchObject({ account_id: "l2" });
});

test("where the settings say so, it is asked first", async () => {
  const { gateway, actor } = await clickNumber(gatewayWith([], true));
  const dialog = within(await screen.findByRole("dialog", { name: "Позвонить" }));
  await actor.click(dialog.getByRole("button", { name: "Отмена" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(gateway.asksOf("POST", "/calls")).toHaveLength(0);
});

test("a refusal is said in words", async () => {
  const gateway = gatewayWith([]).on(
    "POST /calls",
    () => new Refusal(403, { code: "country_not_allowed", detail: "…" }),
  );
  await clickNumber(gateway);
  expect(await screen.findByText(/Звонить в эту страну нельзя/)).toBeDefined();
});

test("who has no phone with us calls by the computer's telephone program", async () => {
  const assign = vi.fn();
  vi.stubGlobal("location", { ...window.location, assign });
  const gateway = gatewayWith([]).on("POST /calls", () => new Refusal(404, { code: "no_phone", detail: "…" }));
  await clickNumber(gateway);
  await waitFor(() => expect(assign).toHaveBeenCalledWith("tel:+79161234567"));
  vi.unstubAllGlobals();
});
