import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { openPage, quietGateway } from "../../testing/openPage";
import { counterparty, page } from "../../testing/records";

const clients = [
  counterparty({ id: "c0", name: "Альфа", city: "Тверь", category_id: "k1", custom_values: { tariff: "Полный" } }),
  counterparty({ id: "c1", name: "Бета", rating: 4, annual_income: "12500.50" }),
  counterparty({ id: "c2", name: "Гамма" }),
];

function shelf() {
  return quietGateway().on("GET /counterparties", () => page(...clients));
}

/** The latest query of the list. */
function asked(gateway: ReturnType<typeof quietGateway>) {
  return gateway.asksOf("GET", "/counterparties").at(-1)?.query ?? {};
}

async function openClients(address = "/clients", gateway = shelf()) {
  const opened = await openPage(address, gateway);
  await screen.findAllByTestId("client-row");
  return { ...opened, grid: screen.getByRole("grid") };
}

const head = (name: string) => screen.getByRole("columnheader", { name: new RegExp(name) });

test("a click on a head sorts by it, the next one the other way round", async () => {
  const { gateway, actor, router } = await openClients();
  await actor.click(within(head("Город")).getByRole("button", { name: "Город" }));
  await waitFor(() => expect(asked(gateway)).toMatchObject({ sort: "city" }));
  expect(head("Город").getAttribute("aria-sort")).toBe("ascending");
  await actor.click(within(head("Город")).getByRole("button", { name: "Город" }));
  await waitFor(() => expect(asked(gateway)).toMatchObject({ sort: "city", descending: "true" }));
  expect(head("Город").getAttribute("aria-sort")).toBe("descending");
  expect(router.state.location.search).toMatchObject({ sort: "city", desc: true });
});

test("a filter on a column asks the server, stands above as a chip and in the address, and goes away (T17, T50)", async () => {
  const { gateway, actor, router } = await openClients();
  await actor.click(screen.getByRole("button", { name: "Колонка «Город»: порядок и фильтр" }));
  await actor.type(await screen.findByRole("textbox", { name: "Значение" }), "тве");
  await actor.click(screen.getByRole("button", { name: "Применить" }));
  const condition = { field: "city", op: "contains", value: "тве" };
  await waitFor(() => expect(JSON.parse(asked(gateway).filter ?? "[]")).toEqual([condition]));
  expect(router.state.location.search).toMatchObject({ filter: [condition] });
  await actor.click(screen.getByRole("button", { name: "Убрать условие: Город: содержит тве" }));
  await waitFor(() => expect(router.state.location.search).not.toHaveProperty("filter"));
  expect(screen.queryByRole("group", { name: "Фильтр" })).toBeNull();
});

test("the filter panel ticks a condition when its value is chosen, and all ticked ones hold together (T50, T51, T53)", async () => {
  const { gateway, actor } = await openClients("/clients?columns=" + JSON.stringify(["name", "category_id", "city"]));
  await actor.click(screen.getByRole("button", { name: "Фильтр" }));
  const panel = within(await screen.findByRole("dialog", { name: "Условия отбора" }));
  await actor.click(panel.getByRole("checkbox", { name: "Крупный" }));
  expect(panel.getByRole<HTMLInputElement>("checkbox", { name: "Категория" }).checked).toBe(true);
  await actor.click(panel.getByRole("checkbox", { name: "Менеджер" }));
  await actor.click(await panel.findByRole("checkbox", { name: "Я" }));
  await actor.click(panel.getByRole("button", { name: "Применить" }));
  await waitFor(() => {
    const conditions = JSON.parse(asked(gateway).filter ?? "[]") as { field: string; op: string }[];
    expect(conditions.map(({ field, op }) => `${field} ${op}`).sort()).toEqual([
      "category_id any_of",
      "manager_id any_of",
    ]);
  });
});

test("columns are chosen, and the choice is there the next time (S05, C26)", async () => {
  const { actor, router } = await openClients();
  await actor.click(screen.getByRole("button", { name: "Колонки" }));
  await actor.type(await screen.findByRole("textbox", { name: "Найти колонку" }), "тари");
  await actor.click(screen.getByRole("checkbox", { name: "Тариф" }));
  await screen.findByText("Полный");
  await router.navigate({ to: "/contacts" });
  await router.navigate({ to: "/clients" });
  await screen.findByText("Полный");
});

test("a head moves by the keyboard, by dragging, and changes its width", async () => {
  const { actor, router } = await openClients("/clients?columns=" + JSON.stringify(["name", "city", "phones"]));
  const order = () => (router.state.location.search as { columns: string[] }).columns;
  within(head("Город")).getByRole("button", { name: "Город" }).focus();
  await actor.keyboard("{Alt>}{ArrowLeft}{/Alt}");
  await waitFor(() => expect(order()).toEqual(["city", "name", "phones"]));
  const data = { types: ["text/x-column"], setData() {}, getData: () => "phones" };
  fireEvent.dragOver(head("Город"), { dataTransfer: data });
  fireEvent.drop(head("Город"), { dataTransfer: data });
  await waitFor(() => expect(order()).toEqual(["phones", "city", "name"]));
  within(head("Город")).getByRole("button", { name: "Город" }).focus();
  await actor.keyboard("{Shift>}{ArrowRight}{/Shift}");
  await waitFor(() => expect(order()).toEqual(["phones", "city:166", "name"]));
});

test("Space ticks, Shift ticks a range, and all that is found can be meant (R21)", async () => {
  const gateway = shelf().on("GET /counterparties", () => ({ items: clients, cursor: null, estimated_total: 250 }));
  const { actor, grid } = await openClients("/clients?q=а", gateway);
  grid.focus();
  await actor.keyboard(" ");
  await screen.findByText("Отмечена 1 запись");
  await actor.keyboard("{ArrowDown}{ArrowDown}{Shift>} {/Shift}");
  await screen.findByText("Отмечено 3 записи");
  await actor.click(screen.getByRole("button", { name: "Отметить все найденные: 250" }));
  await screen.findByText("Отмечены все найденные: 250");
  await actor.click(screen.getByRole("button", { name: "Снять отметки" }));
  expect(screen.queryByRole("toolbar", { name: "Действия с отмеченными" })).toBeNull();
});

test("Ctrl+Enter edits a cell where it stands, with the version of the row", async () => {
  const gateway = shelf().on("PATCH /counterparties/:id", ({ body }) => ({
    ...clients[0],
    ...(body as object),
    version: 2,
  }));
  const { actor, grid } = await openClients("/clients?columns=" + JSON.stringify(["city", "name"]), gateway);
  grid.focus();
  await actor.keyboard("{Control>}{Enter}{/Control}");
  const input = await screen.findByRole("textbox", { name: "Город" });
  await actor.clear(input);
  await actor.type(input, "Клин{Enter}");
  await waitFor(() => expect(gateway.asksOf("PATCH", "/counterparties/c0")[0]?.body).toEqual({ city: "Клин" }));
  expect(gateway.asksOf("PATCH", "/counterparties/c0")[0]?.headers["If-Match"]).toBe('"1"');
  await waitFor(() => expect(screen.queryByRole("textbox", { name: "Город" })).toBeNull());
});

test("Esc leaves a cell as it was", async () => {
  const { gateway, actor, grid } = await openClients("/clients?columns=" + JSON.stringify(["city", "name"]));
  grid.focus();
  await actor.keyboard("{F2}");
  await actor.type(await screen.findByRole("textbox", { name: "Город" }), "Клин{Escape}");
  expect(screen.queryByRole("textbox", { name: "Город" })).toBeNull();
  expect(gateway.asked.filter((one) => one.method === "PATCH")).toEqual([]);
});

test("values look like their types: money, stars, colours, custom fields", async () => {
  const columns = ["name", "rating", "annual_income", "category_id", "custom.tariff"];
  const { grid } = await openClients("/clients?columns=" + JSON.stringify(columns));
  const text = grid.textContent?.replace(/\s/g, " ") ?? "";
  for (const shown of ["★★★★", "12 500,50 ₽", "Крупный", "Полный"]) expect(text).toContain(shown);
});

const view = {
  id: "v1",
  version: 1,
  kind: "counterparty",
  name: "Мои в Твери",
  shared: false,
  is_default: true,
  created_by: null,
  conditions: [{ field: "city", op: "is", value: "Тверь" }],
  columns: [{ field: "name", width: 300 }],
  sort: "updated_at",
  descending: true,
};

test("the view one begins with says what is asked and shown; a change marks it, and it is left for everything", async () => {
  const gateway = shelf().on("GET /views", () => page(view));
  const { actor } = await openClients("/clients", gateway);
  expect(gateway.asksOf("GET", "/counterparties")).toHaveLength(1);
  expect(asked(gateway)).toMatchObject({
    sort: "updated_at",
    descending: "true",
    filter: JSON.stringify(view.conditions),
  });
  expect(screen.queryByText("изменён")).toBeNull();
  await actor.click(screen.getByRole("button", { name: "Сбросить всё" }));
  await waitFor(() => expect(asked(gateway).filter).toBeUndefined());
  await screen.findByText("изменён");
  await actor.click(screen.getByRole("tab", { name: "Все" }));
  await waitFor(() => expect(asked(gateway).sort).toBeUndefined());
});

test("what the list looks like is saved as a new view", async () => {
  const gateway = shelf().on("POST /views", ({ body }) => ({ ...view, ...(body as object), id: "v2" }));
  const { actor } = await openClients("/clients?sort=city", gateway);
  await actor.click(screen.getByRole("button", { name: "Сохранить как новый вид" }));
  await actor.type(await screen.findByLabelText(/Название вида/), "По городам");
  await actor.click(screen.getByRole("button", { name: "Сохранить" }));
  await waitFor(() =>
    expect(gateway.asksOf("POST", "/views")[0]?.body).toMatchObject({
      kind: "counterparty",
      name: "По городам",
      shared: false,
      sort: "city",
      descending: false,
      conditions: [],
    }),
  );
});

test("the row's menu opens, writes and deletes (C29, T16)", async () => {
  const gateway = shelf().on("DELETE /counterparties/:id", () => undefined);
  const { actor } = await openClients("/clients", gateway);
  await actor.click(screen.getByRole("button", { name: "Действия: Бета" }));
  await actor.click(await screen.findByRole("menuitem", { name: "Удалить" }));
  await actor.click(await screen.findByRole("button", { name: "Удалить" }));
  await waitFor(() => expect(gateway.asksOf("DELETE", "/counterparties/c1")).toHaveLength(1));
});

test("the search looks where it is told to (T09, T10)", async () => {
  const { gateway, actor } = await openClients();
  await actor.click(screen.getByRole("button", { name: "Где искать" }));
  await actor.click(await screen.findByRole("checkbox", { name: "Почта" }));
  await waitFor(() => expect(asked(gateway).search_in).toBe('["email"]'));
});

test("a condition on a field that is not there is told of and not applied, and can be taken away", async () => {
  const filter = encodeURIComponent(JSON.stringify([{ field: "colour", op: "filled" }]));
  const { gateway, actor } = await openClients(`/clients?filter=${filter}`);
  expect(screen.getByText("Такого поля нет, условие не применено: colour")).toBeDefined();
  expect(asked(gateway).filter).toBeUndefined();
  await actor.click(screen.getByRole("button", { name: "Убрать условие" }));
  await waitFor(() => expect(screen.queryByText(/colour/)).toBeNull());
});

test("a list that finds nobody offers to show everybody again", async () => {
  const gateway = shelf().on("GET /counterparties", ({ query }) => (query.search ? page() : page(...clients)));
  const { actor } = await openPage("/clients?q=нетаких", gateway);
  await actor.click(await screen.findByRole("button", { name: "Сбросить поиск и фильтр" }, { timeout: 15_000 }));
  expect(await screen.findAllByTestId("client-row")).toHaveLength(clients.length);
});
