import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { FakeEventSource } from "../testing/FakeEventSource";
import { Refusal } from "../testing/FakeGateway";
import { openPage, quietGateway } from "../testing/openPage";
import { counterparty, entry, page } from "../testing/records";

const client = counterparty({ id: "c1", version: 3, name: "ООО «Ромашка»", notes: "Старые" });

function clientGateway() {
  return quietGateway()
    .on("GET /counterparties/:id", () => client)
    .on("GET /counterparties/:id/contacts", () => page())
    .on("GET /counterparties/:id/timeline", () => page());
}

test("a call in the timeline has its recording to play, a letter is read in place", async () => {
  const gateway = clientGateway()
    .on("GET /counterparties/:id/timeline", () =>
      page(
        entry({
          kind: "call",
          direction: "inbound",
          outcome: "talked",
          duration_seconds: 65,
          call_id: "k1",
          recorded: true,
        }),
        entry({ kind: "letter", direction: "inbound", title: "Цена", text: "Сколько", email_id: "e1" }),
      ),
    )
    .on("GET /emails/:id", () => ({
      id: "e1",
      from_address: "i@b.example",
      from_name: "Иван",
      to_addresses: ["sales@otklik.example"],
      cc_addresses: [],
      attachments: [],
      text: "Сколько стоит вагон досок?",
      html: null,
    }));
  const { actor } = await openPage("/clients/c1", gateway);
  const player = await screen.findByTestId("recording-player");
  expect(player.getAttribute("src")).toBe("/api/v1/calls/k1/recording");
  await actor.click(screen.getByRole("button", { name: "Читать письмо" }));
  expect(await screen.findByText("Сколько стоит вагон досок?")).toBeDefined();
});

test("what is added by a call or a letter appears without a reload", async () => {
  const gateway = clientGateway();
  await openPage("/clients/c1", gateway);
  await screen.findByText(/Пока ничего не было/);
  gateway.on("GET /counterparties/:id/timeline", () => page(entry({ id: "i1", text: "Договорились" })));
  act(() => FakeEventSource.tell("interaction_recorded", { id: "i1", counterparty_id: "c1" }));
  expect((await screen.findByTestId("timeline-entry")).textContent).toContain("Договорились");
});

test("deals that do not answer take only their own panel, and come back by themselves", async () => {
  const gateway = clientGateway().on("GET /counterparties/:id/deals", () => new Refusal(503, { code: "unavailable" }));
  await openPage("/clients/c1?tab=deals", gateway);
  expect((await screen.findByTestId("panel-problem")).textContent).toContain("не отвечает");
  expect(screen.getByRole("heading", { name: "ООО «Ромашка»" })).toBeDefined();
  gateway.on("GET /counterparties/:id/deals", () => page());
  act(() => FakeEventSource.tell("parts_changed", {}));
  expect(await screen.findByText("Сделок пока нет.")).toBeDefined();
});

test("a note goes to the timeline", async () => {
  const gateway = clientGateway().on("POST /interactions", () => ({}));
  const { actor } = await openPage("/clients/c1", gateway);
  await actor.type(await screen.findByRole("textbox", { name: "Что важно запомнить" }), "Любит чай");
  await actor.click(screen.getByRole("button", { name: "Сохранить" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/interactions")).toHaveLength(1));
  expect(gateway.asksOf("POST", "/interactions")[0]?.body).toEqual({
    counterparty_id: "c1",
    channel: "note",
    summary: "Любит чай",
  });
});

async function editNotes(gateway = clientGateway()) {
  const { actor } = await openPage("/clients/c1", gateway);
  await actor.click(await screen.findByRole("button", { name: "Изменить: Заметки" }));
  const field = screen.getByRole("textbox", { name: "Заметки" });
  await actor.clear(field);
  await actor.type(field, "Новые{Control>}{Enter}{/Control}");
  return actor;
}

test("a field is edited in place, saved with its version, and can be undone", async () => {
  let version = 3;
  const gateway = clientGateway().on("PATCH /counterparties/:id", ({ body }) => ({
    ...client,
    ...(body as object),
    version: ++version,
  }));
  const actor = await editNotes(gateway);
  await actor.click(await screen.findByRole("button", { name: "Отменить" }));
  await waitFor(() => expect(gateway.asksOf("PATCH", "/counterparties/c1")).toHaveLength(2));
  const [saved, undone] = gateway.asksOf("PATCH", "/counterparties/c1");
  expect([saved?.body, saved?.headers["If-Match"]]).toEqual([{ notes: "Новые" }, '"3"']);
  expect([undone?.body, undone?.headers["If-Match"]]).toEqual([{ notes: "Старые" }, '"4"']);
});

test("where another changed the same field, both values are shown and mine can win", async () => {
  const theirs = { ...client, version: 8, notes: "Чужие" };
  const gateway = clientGateway().on("PATCH /counterparties/:id", ({ headers, body }) =>
    headers["If-Match"] === '"8"'
      ? { ...theirs, ...(body as object), version: 9 }
      : new Refusal(409, { code: "version_conflict", detail: "…", current: theirs }),
  );
  const actor = await editNotes(gateway);
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByText("Чужие")).toBeDefined();
  expect(dialog.getByText("Новые")).toBeDefined();
  await actor.click(dialog.getByRole("button", { name: "Сохранить выбранное" }));
  await waitFor(() => expect(gateway.asksOf("PATCH", "/counterparties/c1").at(-1)?.headers["If-Match"]).toBe('"8"'));
});

test("where theirs is chosen, nothing more is saved and theirs is shown", async () => {
  const theirs = { ...client, version: 8, notes: "Чужие" };
  const gateway = clientGateway().on(
    "PATCH /counterparties/:id",
    () => new Refusal(409, { code: "version_conflict", detail: "…", current: theirs }),
  );
  const actor = await editNotes(gateway);
  const dialog = within(await screen.findByRole("dialog"));
  await actor.click(dialog.getByRole("radio", { name: /Чужие/ }));
  await actor.click(dialog.getByRole("button", { name: "Сохранить выбранное" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(await screen.findByText("Чужие")).toBeDefined();
  expect(gateway.asksOf("PATCH", "/counterparties/c1")).toHaveLength(1);
});

test("a change that another makes while I type, and that is shown at once, is not overwritten unseen", async () => {
  const theirs = { ...client, version: 4, notes: "Чужие" };
  const gateway = clientGateway().on(
    "PATCH /counterparties/:id",
    () => new Refusal(409, { code: "version_conflict", detail: "…", current: theirs }),
  );
  const { actor } = await openPage("/clients/c1", gateway);
  await actor.click(await screen.findByRole("button", { name: "Изменить: Заметки" }));
  gateway.on("GET /counterparties/:id", () => ({ ...theirs, name: "Новое имя" }));
  act(() => FakeEventSource.tell("counterparty_changed", { id: "c1" }));
  await screen.findByRole("heading", { name: "Новое имя" });
  await actor.type(screen.getByRole("textbox", { name: "Заметки" }), "!{Control>}{Enter}{/Control}");
  expect(await screen.findByRole("dialog", { name: "Кто-то изменил это раньше вас" })).toBeDefined();
  expect(gateway.asksOf("PATCH", "/counterparties/c1")[0]?.headers["If-Match"]).toBe('"3"');
});

test("where another changed another field, both changes stay and it is said", async () => {
  const theirs = { ...client, version: 8, address: "Москва" };
  const gateway = clientGateway().on("PATCH /counterparties/:id", ({ headers, body }) =>
    headers["If-Match"] === '"8"'
      ? { ...theirs, ...(body as object), version: 9 }
      : new Refusal(409, { code: "version_conflict", detail: "…", current: theirs }),
  );
  await editNotes(gateway);
  expect(await screen.findByText("Тем временем кто-то другой изменил: Адрес.")).toBeDefined();
  expect(gateway.asksOf("PATCH", "/counterparties/c1").at(-1)?.body).toEqual({ notes: "Новые" });
});

test("a refused value stays in its field with the reason", async () => {
  const gateway = clientGateway().on(
    "PATCH /counterparties/:id",
    () => new Refusal(422, { code: "invalid", detail: "…", field: "inn" }),
  );
  const { actor } = await openPage("/clients/c1", gateway);
  await actor.click(await screen.findByRole("button", { name: "Изменить: ИНН" }));
  await actor.type(screen.getByLabelText("ИНН"), "123{Enter}");
  expect(await screen.findByText(/ИНН не проходит проверку/)).toBeDefined();
  expect(screen.getByDisplayValue("123")).toBeDefined();
});

/** The card with a custom field «Тариф»; somebody else saved `theirs` meanwhile. */
async function editTariff(theirs: Record<string, unknown>) {
  const now = { ...client, version: 8, custom_values: theirs };
  const gateway = clientGateway()
    .on("GET /counterparties/:id", () => ({ ...client, custom_values: { tariff: "Белый", size: "5" } }))
    .on("PATCH /counterparties/:id", ({ headers, body }) =>
      headers["If-Match"] === '"8"'
        ? { ...now, custom_values: { ...theirs, ...(body as typeof now).custom_values }, version: 9 }
        : new Refusal(409, { code: "version_conflict", detail: "…", current: now }),
    );
  const { actor } = await openPage("/clients/c1?tab=fields", gateway);
  await actor.click(await screen.findByRole("button", { name: "Изменить: Тариф" }));
  const input = screen.getByRole("textbox", { name: "Тариф" });
  await actor.clear(input);
  await actor.type(input, "Синий{Control>}{Enter}{/Control}");
  return { gateway, actor };
}

test("two people who edit different custom fields at once do not meet", async () => {
  const { gateway } = await editTariff({ tariff: "Белый", size: "7" });
  await waitFor(() =>
    expect(gateway.asksOf("PATCH", "/counterparties/c1").map(({ body }) => body)).toEqual([
      { custom_values: { tariff: "Синий" } },
      { custom_values: { tariff: "Синий" } },
    ]),
  );
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a conflict over one custom field names it by its title, and only it is chosen", async () => {
  const { gateway, actor } = await editTariff({ tariff: "Красный", size: "7" });
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByRole("radiogroup", { name: "Тариф" })).toBeDefined();
  expect(dialog.getAllByRole("radio")).toHaveLength(2);
  expect(dialog.getByText("Красный")).toBeDefined();
  await actor.click(dialog.getByRole("button", { name: "Сохранить выбранное" }));
  await waitFor(() =>
    expect(gateway.asksOf("PATCH", "/counterparties/c1").at(-1)?.body).toEqual({ custom_values: { tariff: "Синий" } }),
  );
});
