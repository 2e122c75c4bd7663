import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";

import { Refusal } from "../testing/FakeGateway";
import { field, option } from "../testing/fields";
import { openPage, quietGateway } from "../testing/openPage";
import { interaction, page, user } from "../testing/records";

const me = user({ id: "u1", name: "Анна Волкова" });
const line = interaction({ id: "i1", version: 3, manager_id: "u1", subject: "Счёт", lead_id: "l1" });
const change = {
  id: "h1",
  kind: "interaction",
  record_id: "i1",
  version: 3,
  at: "2026-11-20T09:00:00Z",
  user_id: "u1",
  cause: "ui",
  operation: "update",
  fields: [{ field: "subject", before: "Договор", after: "Счёт" }],
  batch_id: null,
  merge_id: null,
};
const FIELDS = [
  field("starts_at", "datetime"),
  field("status", "choice", { options: ["planned", "held", "cancelled"].map((value) => option(value)) }),
  field("counterparty_id", "counterparty"),
  field("subject"),
  field("summary"),
  field("manager_id", "user"),
];

beforeEach(() => localStorage.clear());

function formGateway() {
  return quietGateway(me)
    .on("GET /fields", () => page(...FIELDS))
    .on("GET /interactions", () => page(line))
    .on("GET /interactions/:id", () => line)
    .on("GET /interactions/:id/chain", () => page(line))
    .on("GET /counterparties/:id/contacts", () => page())
    .on("GET /directories/outcome", () => page())
    .on("GET /leads/:id", () => ({ id: "l1", number: 17, name: "Пётр" }))
    .on("GET /history/interaction/:id", () => page(change));
}

async function openForm(gateway = formGateway()) {
  const opened = await openPage("/journal?open=i1", gateway);
  const edit = await screen.findAllByRole("button", { name: "Изменить запись" }, { timeout: 10_000 });
  await opened.actor.click(edit[0]!);
  return { ...opened, form: within(await screen.findByRole("dialog")) };
}

test("the form of a line tells who changed what, and a former value comes back into the form", async () => {
  const back = { ...line, version: 4, subject: "Договор" };
  const gateway = formGateway().on("POST /history/interaction/:id/restore", () => {
    gateway.on("GET /interactions/:id", () => back);
    return undefined;
  });
  const { actor, form } = await openForm(gateway);
  await actor.click(form.getByRole("tab", { name: "Изменения" }));
  const told = within(await form.findByRole("article"));
  expect(told.getByText("Анна Волкова")).toBeDefined();
  expect(told.getByText("Договор")).toBeDefined();
  await actor.click(told.getByRole("button", { name: /^Вернуть как было/ }));
  await actor.click(await screen.findByRole("button", { name: "Вернуть" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/history/interaction/i1/restore")).toHaveLength(1));
  const [asked] = gateway.asksOf("POST", "/history/interaction/i1/restore");
  expect([asked?.body, asked?.headers["If-Match"]]).toEqual([{ change_id: "h1", field: "subject" }, '"3"']);
  const subject = await screen.findByRole("textbox", { name: "Тема" });
  await waitFor(() => expect((subject as HTMLInputElement).value).toBe("Договор"));
});

test("the line is shown as of a date, under its own name", async () => {
  const gateway = formGateway().on("GET /interactions/:id/as-of", () => ({ ...line, version: 2, subject: "Договор" }));
  const { actor, form } = await openForm(gateway);
  await actor.click(form.getByRole("tab", { name: "Изменения" }));
  await actor.click(await form.findByRole("button", { name: "Запись на дату" }));
  const then = within(await screen.findByTestId("as-of"));
  expect(then.getByText("Договор")).toBeDefined();
  expect(screen.queryByRole("button", { name: "Кто это видит" })).toBeNull();
});

test("while the form has an unsaved edit nothing is brought back over it", async () => {
  const { actor, form } = await openForm();
  await actor.type(form.getByRole("textbox", { name: "Тема" }), "!");
  await actor.click(form.getByRole("tab", { name: "Изменения" }));
  expect(await form.findByText(/несохранённая правка/)).toBeDefined();
  expect(form.queryByRole("button", { name: /^Вернуть как было/ })).toBeNull();
  await actor.click(form.getByRole("tab", { name: "Запись" }));
  expect((form.getByRole("textbox", { name: "Тема" }) as HTMLInputElement).value).toBe("Счёт!");
});

test("a copy inside a lead shows the lead, tells what is wrong with it, and may be parted from it", async () => {
  // R38.
  const gateway = formGateway().on("POST /interactions", ({ body }) =>
    (body as { lead_id?: string }).lead_id
      ? new Refusal(404, { code: "not_found", field: "lead_id", detail: "…" })
      : { ...line, id: "i2", lead_id: null },
  );
  const { actor } = await openPage("/journal?open=i1", gateway);
  await actor.click(await screen.findByRole("button", { name: /^Действия: / }));
  await actor.click(await screen.findByRole("menuitem", { name: "Создать по образцу" }));
  const form = within(await screen.findByRole("dialog"));
  expect(await form.findByText("Лид № 17")).toBeDefined();
  await actor.click(form.getByRole("button", { name: "Создать" }));
  expect(await form.findByText(/не найден|нет такого|Записи нет/i)).toBeDefined();
  await actor.click(form.getByRole("button", { name: "Убрать: Лид № 17" }));
  await actor.click(form.getByRole("button", { name: "Создать" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/interactions")).toHaveLength(2));
  expect(gateway.asksOf("POST", "/interactions")[0]?.body).toMatchObject({ lead_id: "l1", subject: "Счёт" });
});
