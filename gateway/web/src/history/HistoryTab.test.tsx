import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { openPage, quietGateway } from "../testing/openPage";
import { counterparty, page, user } from "../testing/records";

const AT = "2026-11-20T09:00:00Z";
const client = counterparty({ id: "c1", name: "ООО «Ромашка»", version: 3, city: "Псков" });
const change = {
  id: "h1",
  kind: "counterparty",
  record_id: "c1",
  version: 3,
  at: AT,
  user_id: null,
  cause: "import",
  operation: "update",
  fields: [
    { field: "city", before: "Тверь", after: "Псков" },
    { field: "custom.gone", before: null, after: "что-то" },
  ],
  batch_id: null,
  merge_id: null,
};

function historyGateway(role: "admin" | "manager" = "admin") {
  return quietGateway(user({ role, name: "Пётр" }))
    .on("GET /counterparties/:id", () => client)
    .on("GET /counterparties/:id/timeline", () => page())
    .on("GET /counterparties/:id/contacts", () => page())
    .on("GET /history/counterparty/:id", () => page(change));
}

test("a change is told with who, by what cause, and what each field was and is", async () => {
  await openPage("/clients/c1?tab=history", historyGateway());
  // The first test waits for the code of the page as well.
  const entry = within(await screen.findByRole("article", {}, { timeout: 10_000 }));
  expect(entry.getByText("Изменена")).toBeDefined();
  expect(entry.getByText("Система")).toBeDefined();
  expect(entry.getByText("загрузкой")).toBeDefined();
  expect(entry.getByText("Тверь")).toBeDefined();
  expect(entry.getByText("Псков")).toBeDefined();
  expect(entry.getByText("Удалённое поле")).toBeDefined();
  expect(entry.getByText("пусто")).toBeDefined();
});

test("one field is brought back after a question, as a change of this version", async () => {
  const gateway = historyGateway().on("POST /history/counterparty/:id/restore", () => undefined);
  const { actor } = await openPage("/clients/c1?tab=history", gateway);
  await actor.click((await screen.findAllByRole("button", { name: /^Вернуть как было/ }))[0]!);
  await actor.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Вернуть" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/history/counterparty/c1/restore")).toHaveLength(1));
  const [asked] = gateway.asksOf("POST", "/history/counterparty/c1/restore");
  expect([asked?.body, asked?.headers["If-Match"]]).toEqual([{ change_id: "h1", field: "city" }, '"3"']);
});

test("the card as of a date shows what differs, and comes back whole", async () => {
  const gateway = historyGateway()
    .on("GET /counterparties/:id/as-of", () => ({ ...client, city: "Тверь", version: 2 }))
    .on("POST /history/counterparty/:id/restore", () => undefined);
  const { actor } = await openPage("/clients/c1?tab=history", gateway);
  await actor.click(await screen.findByRole("button", { name: "Карточка на дату" }));
  const card = within(await screen.findByTestId("as-of"));
  expect(card.getByText("Отличается от нынешней: 1 поле")).toBeDefined();
  expect(card.getByText("Тверь")).toBeDefined();
  await actor.click(screen.getByRole("button", { name: "Вернуть к этому виду" }));
  await actor.click(await screen.findByRole("button", { name: "Вернуть" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/history/counterparty/c1/restore")[0]?.body).toHaveProperty("at"));
});

test("why somebody sees the client is answered reason by reason; sellers do not ask", async () => {
  const reasons = [
    { reason: "own", holds: false, counts: true, words: "" },
    { reason: "team", holds: true, counts: false, words: "" },
    { reason: "segment", holds: true, counts: true, words: "" },
  ];
  const gateway = historyGateway().on("GET /access", ({ query }) => ({
    user_id: query.user_id,
    role: "manager",
    reach: "segment",
    sees: true,
    hidden: null,
    reasons,
  }));
  const { actor } = await openPage("/clients/c1?tab=history", gateway);
  await actor.click(await screen.findByRole("button", { name: "Кто это видит" }));
  const answer = within(await screen.findByTestId("access"));
  expect(answer.getByText("Пётр: видит")).toBeDefined();
  expect(answer.getByText("Она в сегменте, который он ведёт")).toBeDefined();
  expect(answer.getByText(/доступ так далеко не идёт/)).toBeDefined();
  expect(gateway.asksOf("GET", "/access")[0]?.query).toMatchObject({ counterparty_id: "c1" });
});

test("a seller has the history, and not who sees what", async () => {
  await openPage("/clients/c1?tab=history", historyGateway("manager"));
  await screen.findByRole("article");
  expect(screen.queryByRole("button", { name: "Кто это видит" })).toBeNull();
});

test("what lies in the bin comes back; an administrator may destroy it after a question", async () => {
  const gone = { kind: "counterparty", id: "c9", version: 2, name: "Ошибочный", deleted_at: AT, deleted_by: null };
  const gateway = historyGateway()
    .on("GET /bin/counterparty", () => page({ ...gone, cause: "ui" }))
    .on("POST /bin/counterparty/:id/restore", () => undefined)
    .on("DELETE /bin/counterparty/:id", () => undefined);
  const { actor } = await openPage("/bin", gateway);
  const row = within(await screen.findByTestId("deleted"));
  await actor.click(row.getByRole("button", { name: "Вернуть" }));
  expect(await screen.findByText("Возвращено: Ошибочный")).toBeDefined();
  await actor.click(within(await screen.findByTestId("deleted")).getByRole("button", { name: "Уничтожить" }));
  await actor.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Уничтожить" }));
  await waitFor(() => expect(gateway.asksOf("DELETE", "/bin/counterparty/c9")).toHaveLength(1));
});
