import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { openPage, quietGateway } from "../testing/openPage";
import { counterparty, page, user } from "../testing/records";
import { selectionOf } from "./selection";

const clients = [1, 2, 3].map((n) => counterparty({ id: `c${n}`, name: `Клиент ${n}` }));
const job = {
  id: "j1",
  version: 1,
  kind: "bulk_change",
  state: "done",
  title: "",
  user_id: null,
  done: 2,
  total: 2,
  cancelling: false,
  log: [],
  result: { changed: 2 },
  problem: null,
  created_at: "2026-11-23T09:00:00Z",
  started_at: null,
  finished_at: null,
};
const NOTHING = { counterparties: 0, contacts: 0, interactions: 0 };

function bulkGateway() {
  return quietGateway(user({ role: "admin", name: "Пётр" }))
    .on("GET /counterparties", () => page(...clients))
    .on("GET /segments", () =>
      page(
        { id: "s1", version: 1, name: "Опт", color: null, conditions: null, manager_ids: [] },
        {
          id: "s2",
          version: 1,
          name: "Сам",
          color: null,
          conditions: [{ field: "city", op: "filled" }],
          manager_ids: [],
        },
      ),
    )
    .on("POST /bulk-changes/preview", () => ({ ...NOTHING, counterparties: 2 }))
    .on("POST /bulk-changes", () => job)
    .on("GET /jobs/:id", () => job);
}

test("what is ticked, and what a list's query finds, are both selections", () => {
  expect(selectionOf({ count: 1, ids: ["a"], found: null })).toEqual({ ids: ["a"] });
  const found = { role: "client", search: "ром", search_in: '["name"]', filter: '[{"field":"city","op":"filled"}]' };
  expect(selectionOf({ count: 9, ids: [], found })).toEqual({
    role: "client",
    search: "ром",
    search_in: ["name"],
    filter: [{ field: "city", op: "filled" }],
  });
});

test("a segment is assigned to the ticked clients, how many is said before, and it is taken back (R21)", async () => {
  const gateway = bulkGateway()
    .on("POST /bulk-changes/:id/undo", () => ({ ...job, id: "j2", kind: "undo_bulk" }))
    .on("GET /jobs/:id", (_, id) =>
      id === "j2" ? { ...job, id, kind: "undo_bulk", result: { undone: 1, conflicts: 1 } } : job,
    )
    .on("GET /bulk-changes/:id/conflicts", () =>
      page({ kind: "counterparty", record_id: "c1", name: "Клиент 1", fields: ["city"] }),
    );
  const { actor } = await openPage("/clients", gateway);
  // Here the code of the list is waited for as well.
  const rows = await screen.findAllByTestId("client-row", {}, { timeout: 15_000 });
  for (const row of rows.slice(0, 2)) await actor.click(within(row).getByRole("checkbox"));
  await actor.click(screen.getByRole("button", { name: "Сегмент" }));
  expect(await screen.findByText("Изменится: 2 клиента")).toBeDefined();
  await actor.click(screen.getByRole("combobox", { name: "Добавить в сегменты" }));
  expect(screen.queryByRole("option", { name: "Сам" })).toBeNull();
  await actor.click(await screen.findByRole("option", { name: "Опт" }));
  await actor.click(screen.getByRole("button", { name: "Изменить" }));
  expect(await screen.findByText(/изменено: 2/)).toBeDefined();
  expect(gateway.asksOf("POST", "/bulk-changes")[0]?.body).toMatchObject({
    kind: "counterparty",
    selection: { ids: ["c1", "c2"] },
    change: { add_segment_ids: ["s1"] },
  });
  await actor.click(screen.getByRole("button", { name: "Отменить изменение" }));
  expect(await screen.findByText(/возвращено: 1/)).toBeDefined();
  expect(await screen.findByText("Клиент 1: Город")).toBeDefined();
});

test("the ticked ones are deleted after their number was confirmed, and all come back at once (T16)", async () => {
  const deleting = { ...job, kind: "bulk_delete", result: { deleted: 2, kept: 1 } };
  const gateway = bulkGateway()
    .on("POST /bulk-deletions/preview", () => ({ records: 2, kept: 1 }))
    .on("POST /bulk-deletions", () => deleting)
    .on("POST /bulk-changes/:id/undo", () => ({ ...job, id: "j2", kind: "undo_bulk" }))
    .on("GET /jobs/:id", (_, id) =>
      id === "j2" ? { ...job, id, kind: "undo_bulk", result: { undone: 2, conflicts: 0 } } : deleting,
    );
  const { actor } = await openPage("/clients", gateway);
  const rows = await screen.findAllByTestId("client-row", {}, { timeout: 15_000 });
  for (const row of rows) await actor.click(within(row).getByRole("checkbox"));
  await actor.click(screen.getByRole("button", { name: "Удалить" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Удалить в корзину" }));
  expect(await dialog.findByText("Уйдёт в корзину: 2 клиента")).toBeDefined();
  expect(dialog.getByText(/Останется 1/)).toBeDefined();
  await actor.click(dialog.getByRole("button", { name: "Удалить (2)" }));
  expect(await dialog.findByText(/удалено: 2, не удалено: 1/)).toBeDefined();
  expect(gateway.asksOf("POST", "/bulk-deletions")[0]?.body).toEqual({
    kind: "counterparty",
    selection: { ids: ["c1", "c2", "c3"] },
    expected: 2,
  });
  await actor.click(dialog.getByRole("button", { name: "Отменить изменение" }));
  expect(await dialog.findByText(/возвращено: 2/)).toBeDefined();
});

test("a selection that cannot say all that narrows the list is refused, not widened", () => {
  expect(() => selectionOf({ count: 9, ids: [], found: { manager: "u1" } })).toThrow("manager");
});

test("who is made inactive leaves clients behind, and whose they become is asked at once (C04)", async () => {
  const leaver = user({ id: "u9", name: "Анна" });
  const gateway = bulkGateway()
    .on("GET /users", () => page(leaver, user({ id: "u8", name: "Борис" })))
    .on("PATCH /users/:id", () => ({ ...leaver, active: false, version: 2 }))
    .on("POST /hand-overs/preview", () => ({ counterparties: 3, contacts: 1, interactions: 2 }))
    .on("POST /hand-overs", () => job);
  const { actor } = await openPage("/settings?tab=users", gateway);
  await actor.click((await screen.findAllByRole("button", { name: "Закрыть доступ" }))[0]!);
  const dialog = within(await screen.findByRole("dialog", { name: "Клиенты: Анна" }));
  await waitFor(() =>
    expect(dialog.getByTestId("bulk-preview").textContent).toBe("Изменится: 3 клиента, 1 контакт, 2 дела"),
  );
  await actor.click(dialog.getByRole("combobox", { name: "Новый менеджер" }));
  await actor.click(await screen.findByRole("option", { name: "Борис" }));
  await actor.click(dialog.getByRole("checkbox", { name: "Контакты" }));
  await actor.click(dialog.getByRole("button", { name: "Передать клиентов" }));
  expect(await screen.findByText(/изменено: 2/)).toBeDefined();
  expect(gateway.asksOf("POST", "/hand-overs")[0]?.body).toEqual({
    from_user_id: "u9",
    to_user_id: "u8",
    counterparties: true,
    contacts: false,
    planned: true,
  });
});

test("a segment by conditions is made of the pieces of the filter, with its managers (R14, R22)", async () => {
  const gateway = bulkGateway().on("POST /segments", ({ body }) => ({ id: "s3", version: 1, ...(body as object) }));
  const { actor } = await openPage("/settings?tab=segments", gateway);
  await actor.click(await screen.findByRole("button", { name: "Новый сегмент" }));
  const form = within(await screen.findByRole("dialog", { name: "Новый сегмент" }));
  await actor.type(form.getByLabelText(/Название/), "Псковские");
  await actor.click(form.getByRole("radio", { name: "По условиям" }));
  await actor.click(form.getByRole("combobox", { name: "Добавить условие" }));
  await actor.click(await screen.findByRole("option", { name: "Город" }));
  await actor.click(form.getByRole("button", { name: "Создать" }));
  expect(gateway.asksOf("POST", "/segments")).toHaveLength(0);
  await actor.type(form.getByRole("textbox", { name: "Значение" }), "Псков");
  await actor.click(form.getByRole("button", { name: "Создать" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/segments")).toHaveLength(1));
  expect(gateway.asksOf("POST", "/segments")[0]?.body).toEqual({
    name: "Псковские",
    color: null,
    conditions: [{ field: "city", op: "contains", value: "Псков" }],
    manager_ids: [],
  });
});

test("a field that is never empty is not asked about before it has a value", async () => {
  const gateway = bulkGateway();
  const { actor } = await openPage("/clients", gateway);
  const [row] = await screen.findAllByTestId("client-row", {}, { timeout: 15_000 });
  await actor.click(within(row!).getByRole("checkbox"));
  await actor.click(screen.getByRole("button", { name: "Поле" }));
  await actor.click(await screen.findByRole("combobox", { name: "Какое поле" }));
  await actor.click(await screen.findByRole("option", { name: "Раздел" }));
  await screen.findByText("Изменится: 2 клиента");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Изменить" }).disabled).toBe(true);
  expect(gateway.asksOf("POST", "/bulk-changes/preview").at(-1)?.body).toMatchObject({ change: { fields: {} } });
});
