import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";

import { Refusal } from "../testing/FakeGateway";
import { field, option } from "../testing/fields";
import { openPage, quietGateway } from "../testing/openPage";
import { interaction, page, user } from "../testing/records";

const me = user({ id: "u1", name: "Анна Волкова" });
const line = interaction({ id: "i1", version: 2, manager_id: "u1", subject: "Показ образцов", summary: "Взять прайс" });
const FIELDS = [
  field("starts_at", "datetime"),
  field("status", "choice", { options: ["planned", "held", "cancelled"].map((value) => option(value)) }),
  field("channel", "choice", { options: ["phone", "meeting"].map((value) => option(value)) }),
  field("counterparty_id", "counterparty"),
  field("subject"),
  field("summary"),
  field("result"),
  field("manager_id", "user"),
  field("action_id", "choice", { directory: "action", options: [option("a1", "Звонок"), option("a2", "Показ")] }),
];

beforeEach(() => localStorage.clear());

function journalGateway() {
  return quietGateway(me)
    .on("GET /fields", () => page(...FIELDS))
    .on("GET /interactions", () => page(line))
    .on("GET /interactions/summary", () => undefined)
    .on("GET /interactions/:id", () => line)
    .on("GET /interactions/:id/chain", () => page(line))
    .on("GET /counterparties/:id/contacts", () => page())
    .on("GET /directories/outcome", () =>
      page(
        { id: "o1", name: "Дозвонился", parent_id: "a1", archived: false },
        { id: "o2", name: "Понравилось", parent_id: "a2", archived: false },
        { id: "o3", name: "Отложено", parent_id: null, archived: false },
      ),
    );
}

const lastAsked = (gateway: ReturnType<typeof journalGateway>) => gateway.asksOf("GET", "/interactions").at(-1)?.query;

test("the journal begins with my lines of today, from the morning on", async () => {
  const { gateway } = await openPage("/journal", journalGateway());
  expect(await screen.findByText("Показ образцов — Взять прайс", {}, { timeout: 15_000 })).toBeDefined();
  expect(lastAsked(gateway)).toMatchObject({ manager_ids: '["u1"]', sort: "starts_at" });
  expect(lastAsked(gateway)?.starts_from).toBeDefined();
  expect(lastAsked(gateway)?.descending).toBeUndefined();
});

test("a released toggle leaves its group out, and the choice of a manager is remembered by this workplace", async () => {
  const { gateway, actor } = await openPage("/journal", journalGateway());
  await screen.findByTestId("journal-row");
  await actor.click(screen.getByRole("checkbox", { name: "Состоявшиеся" }));
  await waitFor(() => expect(lastAsked(gateway)?.statuses).toBe('["planned","cancelled"]'));
  await actor.click(screen.getByRole("combobox", { name: "Менеджер" }));
  await actor.click(await screen.findByRole("option", { name: "Все менеджеры" }));
  await waitFor(() => expect(lastAsked(gateway)?.manager_ids).toBeUndefined());
  expect(localStorage.getItem("journal.manager")).toBe("all");
});

test("an overdue line is red and says so in a word", async () => {
  await openPage(
    "/journal",
    journalGateway().on("GET /interactions", () => page({ ...line, starts_at: "2020-01-01T09:00:00Z" })),
  );
  const row = await screen.findByTestId("journal-row");
  expect(row.dataset.look).toBe("overdue");
  expect(row.textContent).toContain("Просрочено");
});

test("rare lines are looked for page by page until some are found", async () => {
  const gateway = journalGateway().on("GET /interactions", ({ query }) =>
    query.cursor === "further" ? page(line) : { items: [], cursor: "further", estimated_total: 0 },
  );
  await openPage("/journal?period=all", gateway);
  expect(await screen.findByTestId("journal-row")).toBeDefined();
});

test("an action has its own outcomes, and what is changed is sent with the version", async () => {
  const gateway = journalGateway().on("PATCH /interactions/:id", ({ body }) => ({ ...line, ...(body as object) }));
  const { actor } = await openPage("/journal?open=i1", gateway);
  await actor.click(await screen.findByRole("button", { name: "Состоялось" }));
  const form = within(await screen.findByRole("dialog"));
  await actor.click(form.getByRole("combobox", { name: "Действие" }));
  await actor.click(await screen.findByRole("option", { name: "Показ" }));
  await actor.click(form.getByRole("combobox", { name: "Итог действия" }));
  const offered = await screen.findAllByRole("option");
  expect(offered.filter((one) => one.offsetParent !== undefined).map((one) => one.textContent)).toEqual(
    expect.arrayContaining(["Понравилось", "Отложено"]),
  );
  expect(screen.queryByRole("option", { name: "Дозвонился" })).toBeNull();
  await actor.click(screen.getByRole("option", { name: "Понравилось" }));
  await actor.type(form.getByRole("textbox", { name: "Результат" }), "Берут две");
  await actor.click(form.getByRole("button", { name: "Сохранить" }));
  await waitFor(() => expect(gateway.asksOf("PATCH", "/interactions/i1")).toHaveLength(1));
  const [sent] = gateway.asksOf("PATCH", "/interactions/i1");
  expect([sent?.body, sent?.headers["If-Match"]]).toEqual([
    { status: "held", action_id: "a2", outcome_id: "o2", result: "Берут две" },
    '"2"',
  ]);
});

test("where another changed the same field of a line, both values are shown", async () => {
  const theirs = { ...line, version: 5, status: "held", result: "Чужой" };
  const gateway = journalGateway().on(
    "PATCH /interactions/:id",
    () => new Refusal(409, { code: "version_conflict", detail: "…", current: theirs }),
  );
  const { actor } = await openPage("/journal?open=i1", gateway);
  await actor.click(await screen.findByRole("button", { name: "Состоялось" }));
  const form = within(await screen.findByRole("dialog"));
  await actor.type(form.getByRole("textbox", { name: "Результат" }), "Мой");
  await actor.click(form.getByRole("button", { name: "Сохранить" }));
  expect(await screen.findByText("Чужой")).toBeDefined();
});

test("the summary counts what the list is narrowed to, and a line of it narrows the list", async () => {
  const summary = {
    total: 3,
    overdue: 1,
    duration_seconds: 3600,
    done_share: 50,
    by_status: [
      { key: "held", lines: 2 },
      { key: "planned", lines: 1 },
    ],
    by_direction: [{ key: "outbound", lines: 3 }],
    by_channel: [{ key: "meeting", lines: 3 }],
    by_progress: [{ key: "done", lines: 3 }],
    by_priority: [{ key: "medium", lines: 3 }],
    by_manager: [{ key: "u1", lines: 3 }],
  };
  const gateway = journalGateway().on("GET /interactions/summary", () => summary);
  const { actor } = await openPage("/journal?q=прайс", gateway);
  await actor.click(await screen.findByRole("button", { name: "Сводка" }));
  const panel = within(await screen.findByTestId("journal-summary"));
  expect(panel.getByText("3 записи")).toBeDefined();
  expect(panel.getByText("50 %")).toBeDefined();
  expect(panel.getByText("1 ч 0 мин")).toBeDefined();
  const [asked] = gateway.asksOf("GET", "/interactions/summary");
  const { limit: _, sort: __, ...list } = lastAsked(gateway)!;
  expect(asked?.query).toEqual(list);
  await actor.click(panel.getByRole("button", { name: "Запланировано 1" }));
  await waitFor(() => expect(lastAsked(gateway)?.filter).toContain('"planned"'));
  await waitFor(() => expect(gateway.asksOf("GET", "/interactions/summary").at(-1)?.query.filter).toContain("planned"));
});

test("a letter made of a line goes to its person with its text and its files (F17, F69, F70)", async () => {
  const own = { ...line, contact_id: "k1", email_address: "ivan@b.example", attachment_ids: ["f1"] };
  const gateway = journalGateway()
    .on("GET /interactions", () => page(own))
    .on("POST /letter-files/copies", () => page({ id: "f2", name: "Прайс.pdf", size: 9, content_type: "x/y" }));
  const { actor } = await openPage("/journal", gateway);
  const row = within(await screen.findByTestId("journal-row"));
  await actor.click(row.getByRole("button", { name: /Действия/ }));
  await actor.click(await screen.findByRole("menuitem", { name: "Письмо по записи" }));
  const form = within(await screen.findByRole("dialog", { name: "Написать письмо" }));
  expect(form.getByDisplayValue("Показ образцов")).toBeDefined();
  expect(await form.findByText("ivan@b.example")).toBeDefined();
  expect(form.getByRole("textbox", { name: "Текст письма" }).textContent).toContain("Взять прайс");
  expect(await form.findByText("Прайс.pdf")).toBeDefined();
  expect(gateway.asksOf("POST", "/letter-files/copies")[0]?.body).toEqual({ file_ids: ["f1"] });
});
