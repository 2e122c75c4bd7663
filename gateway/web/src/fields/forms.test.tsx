import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { FakeEventSource } from "../testing/FakeEventSource";
import { field, option } from "../testing/fields";
import { Refusal } from "../testing/FakeGateway";
import { openPage, quietGateway } from "../testing/openPage";
import { contact, counterparty, page, user } from "../testing/records";

const FIELDS = [
  field("name"),
  field("role", "choice", { options: ["client", "prospect"].map((role) => option(role)) }),
  field("phones", "phones"),
  field("inn"),
  field("kpp", "text", { hidden: true }),
  field("industry_id", "choice", { directory: "industry", options: [option("i1", "Мебель")] }),
  field("annual_income", "money"),
  field("custom.tariff", "text", { title: "Тариф", required: true }),
];

function gatewayWith(remarks: object[] = []) {
  return quietGateway(user({ id: "u1" }))
    .on("GET /fields", ({ query }) => page(...(query.kind === "counterparty" ? FIELDS : [])))
    .on("POST /requisites/check", () => ({ remarks }))
    .on("POST /duplicates/find", () => page())
    .on("GET /counterparties/:id", () => counterparty({ id: "c1" }))
    .on("GET /counterparties/:id/contacts", () => page())
    .on("GET /counterparties/:id/timeline", () => page());
}

async function openForm(gateway = gatewayWith()) {
  const opened = await openPage("/clients", gateway);
  await opened.actor.click((await screen.findAllByRole("button", { name: "Новый клиент" }))[0]!);
  return { ...opened, form: within(await screen.findByRole("dialog", { name: "Новый клиент" })) };
}

test("a form asks for what is needed, the rest stands under «more», hidden fields nowhere", async () => {
  const { form, actor } = await openForm();
  expect(form.getByRole("textbox", { name: /Тариф/ })).toBeDefined();
  expect(form.queryByLabelText("Годовой доход")).toBeNull();
  await actor.click(form.getByRole("button", { name: "Ещё" }));
  expect(form.getByLabelText("Годовой доход")).toBeDefined();
  expect(form.queryByLabelText("КПП")).toBeNull();
});

test("what is typed is sent in its shape, and what nobody filled in is not", async () => {
  const gateway = gatewayWith().on("POST /counterparties", ({ body }) =>
    counterparty({ id: "c1", ...(body as object) }),
  );
  const { form, actor } = await openForm(gateway);
  await actor.type(form.getByRole("textbox", { name: /Название/ }), "Ромашка");
  await actor.type(form.getByRole("textbox", { name: "ИНН" }), "7707 083893");
  await actor.type(form.getByRole("textbox", { name: /Тариф/ }), "Белый");
  await actor.click(form.getByRole("button", { name: "Ещё" }));
  await actor.type(form.getByLabelText("Годовой доход"), "12 500,5{Control>}{Enter}{/Control}");
  await waitFor(() => expect(gateway.asksOf("POST", "/counterparties")).toHaveLength(1));
  expect(gateway.asksOf("POST", "/counterparties")[0]?.body).toEqual({
    name: "Ромашка",
    role: "client",
    legal_form: "legal_entity",
    reputation: "neutral",
    manager_id: "u1",
    inn: "7707083893",
    annual_income: "12500.5",
    custom_values: { tariff: "Белый" },
  });
});

test("every required field that is missing says so", async () => {
  const gateway = gatewayWith().on(
    "POST /counterparties",
    () =>
      new Refusal(422, {
        code: "invalid",
        field: "custom_values.tariff",
        reason: "required",
        fields: ["custom.tariff", "phones"],
      }),
  );
  const { form, actor } = await openForm(gateway);
  await actor.type(form.getByRole("textbox", { name: /Название/ }), "Ромашка{Control>}{Enter}{/Control}");
  expect(await form.findAllByText("Это поле нужно заполнить.")).toHaveLength(2);
});

test("a wrong INN is told while it is typed", async () => {
  const gateway = gatewayWith([{ severity: "error", field: "inn", reason: "inn_length_10", message: "…" }]);
  const { form, actor } = await openForm(gateway);
  await actor.type(form.getByRole("textbox", { name: "ИНН" }), "123");
  expect(await form.findByText("ИНН юрлица: 10 цифр.")).toBeDefined();
});

test("a custom field saved in place can be undone, also where it had no value before", async () => {
  let version = 1;
  const client = counterparty({ id: "c1", custom_values: {} });
  const gateway = gatewayWith()
    .on("GET /counterparties/:id", () => client)
    .on("PATCH /counterparties/:id", () => ({ ...client, version: ++version }));
  const { actor } = await openPage("/clients/c1?tab=fields", gateway);
  await actor.click(await screen.findByRole("button", { name: "Изменить: Тариф" }));
  await actor.type(screen.getByRole("textbox", { name: /Тариф/ }), "Синий{Control>}{Enter}{/Control}");
  await actor.click(await screen.findByRole("button", { name: "Отменить" }));
  await waitFor(() => expect(gateway.asksOf("PATCH", "/counterparties/c1")).toHaveLength(2));
  expect(gateway.asksOf("PATCH", "/counterparties/c1").map((asked) => asked.body)).toEqual([
    { custom_values: { tariff: "Синий" } },
    { custom_values: { tariff: null } },
  ]);
});

test("a person's card keeps what is being edited when somebody else changes the record", async () => {
  const person = contact({ id: "p1", name: "Мария", position: "бухгалтер" });
  const gateway = quietGateway()
    .on("GET /contacts/:id", () => person)
    .on("GET /contacts/:id/timeline", () => page());
  const { actor } = await openPage("/contacts/p1?tab=fields", gateway);
  await actor.click((await screen.findAllByRole("button", { name: "Изменить: Должность" }))[0]!);
  await actor.type(screen.getByRole("textbox", { name: "Должность" }), " главный");
  gateway.on("GET /contacts/:id", () => ({ ...person, version: 2, name: "Мария Петровна" }));
  act(() => FakeEventSource.tell("contact_changed", { id: "p1" }));
  await screen.findByRole("heading", { name: "Мария Петровна" });
  expect(screen.getByRole("textbox", { name: "Должность" })).toHaveProperty("value", "бухгалтер главный");
});
