import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { Refusal } from "../testing/FakeGateway";
import { field, option } from "../testing/fields";
import { openPage, quietGateway } from "../testing/openPage";
import { page } from "../testing/records";

const FIELDS = [
  field("name"),
  field("city"),
  field("rating", "rating"),
  field("role", "choice", { options: [option("client"), option("prospect")] }),
  field("manager_id", "user"),
  field("annual_income", "money"),
  field("created_at", "datetime"),
];
const BASE = { level: 1, titles: [""], shares: [null], before: null, abc_class: null, cumulative: null, filter: [] };
const ANSWER = {
  rows: [
    { ...BASE, level: 0, keys: [], titles: [], values: ["3"] },
    { ...BASE, keys: ["client"], values: ["2"] },
    { ...BASE, keys: ["prospect"], values: ["1"] },
  ],
  filter: [],
  classes: [],
  cut: false,
  since: null,
  until: null,
  compared_since: null,
  compared_until: null,
};

interface Asked {
  analysis: { groups: unknown[] };
  table: { columns: string[]; sort: string | null; descending: boolean };
  keys: string[];
  cursor: string | null;
}

function gatewayWith() {
  return quietGateway()
    .on("GET /fields", () => page(...FIELDS))
    .on("GET /reports", () => page())
    .on("POST /analysis/records", ({ body }) => {
      const { table, keys, cursor } = body as Asked;
      const cells = (name: string) =>
        table.columns.map((column) => (column === "name" ? name : column === "manager_id" ? "m1" : null));
      const items =
        keys[0] === "client"
          ? [{ id: cursor ? "c2" : "c1", cells: cells(cursor ? "Бета" : "Альфа") }]
          : [{ id: "c3", cells: cells("Гамма") }];
      return { items, names: { m1: "Анна" }, cursor: keys[0] === "client" && !cursor ? "next" : null };
    })
    .on("POST /analysis", () => ANSWER);
}

async function openTable(gateway = gatewayWith()) {
  const opened = await openPage("/reports?report=custom", gateway);
  await opened.actor.click(await screen.findByRole("radio", { name: "Записи" }, { timeout: 15_000 }));
  await screen.findByText("Альфа");
  return opened;
}

const asks = (gateway: ReturnType<typeof gatewayWith>) =>
  gateway.asksOf("POST", "/analysis/records").map(({ body }) => body as Asked);

test("a report shows the records of a group in columns, page by page, and of others when they are opened", async () => {
  const { actor, gateway } = await openTable();
  const [first, ...others] = asks(gateway);
  expect(others).toEqual([]);
  expect(first?.keys).toEqual(["client"]);
  expect(first?.table.columns).toEqual(["name", "role", "city", "phones", "category_id", "manager_id"]);
  expect(screen.getByText("Анна")).toBeDefined();
  await actor.click(screen.getByRole("button", { name: "Показать ещё" }));
  expect(await screen.findByText("Бета")).toBeDefined();
  expect(screen.queryByText("Гамма")).toBeNull();
  await actor.click(screen.getByRole("button", { name: /^Показать записи: Потенц/ }));
  expect(await screen.findByText("Гамма")).toBeDefined();
  await actor.click(screen.getByRole("button", { name: /^Свернуть записи: Клиент/ }));
  await waitFor(() => expect(screen.queryByText("Альфа")).toBeNull());
});

test("columns are added, moved, taken away and sorted by; what is saved and exported is the table", async () => {
  const gateway = gatewayWith().on("POST /analysis/export", () => ({ id: "j1", state: "queued" }));
  const { actor } = await openTable(gateway);
  await actor.click(screen.getByRole("button", { name: "Столбец" }));
  await actor.click(await screen.findByRole("menuitem", { name: "Годовой доход" }));
  await waitFor(() => expect(asks(gateway).at(-1)?.table.columns.at(-1)).toBe("annual_income"));
  await actor.click(screen.getByRole("button", { name: "Столбец: Город" }));
  await actor.click(await screen.findByRole("button", { name: "Левее" }));
  await waitFor(() => expect(asks(gateway).at(-1)?.table.columns.slice(0, 3)).toEqual(["name", "city", "role"]));
  await actor.click(screen.getByRole("button", { name: "Столбец: Город" }));
  await actor.click(await screen.findByRole("button", { name: "Убрать" }));
  await waitFor(() => expect(asks(gateway).at(-1)?.table.columns).not.toContain("city"));
  const header = () => screen.getByRole("button", { name: "Сортировать по столбцу: Годовой доход" });
  await actor.click(header());
  await waitFor(() => expect(asks(gateway).at(-1)?.table).toMatchObject({ sort: "annual_income", descending: false }));
  await actor.click(header());
  await waitFor(() => expect(asks(gateway).at(-1)?.table).toMatchObject({ sort: "annual_income", descending: true }));
  await actor.click(screen.getByRole("button", { name: "Выгрузить в Excel" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/analysis/export")).toHaveLength(1));
  const sent = gateway.asksOf("POST", "/analysis/export")[0]?.body as { headings: string[]; column_words: object[] };
  expect(sent).toMatchObject({
    table: { columns: ["name", "role", "phones", "category_id", "manager_id", "annual_income"] },
  });
  expect(sent.headings).toHaveLength(1 + 6 + 1);
  expect(sent.column_words[1]).toEqual({ client: "Клиент", prospect: expect.stringMatching(/^Потенц/) });
});

test("while others count, one waits for one's turn and is told so", async () => {
  let busy = true;
  const gateway = gatewayWith().on("POST /analysis", () =>
    busy ? new Refusal(429, { code: "reports_busy", detail: "…" }) : ANSWER,
  );
  await openPage("/reports?report=custom", gateway);
  expect(await screen.findByText(/Сейчас считаются другие отчёты/, {}, { timeout: 15_000 })).toBeDefined();
  busy = false;
  const row = within((await screen.findAllByTestId("report-row", {}, { timeout: 10_000 }))[0]!);
  expect(row.getByText("Итого")).toBeDefined();
});
