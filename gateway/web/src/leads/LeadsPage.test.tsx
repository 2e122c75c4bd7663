import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { FakeEventSource } from "../testing/FakeEventSource";
import { Refusal } from "../testing/FakeGateway";
import { openPage, quietGateway } from "../testing/openPage";
import { deal, lead, page } from "../testing/records";

test("a lead that a partner sends appears by itself", async () => {
  const gateway = quietGateway().on("GET /leads", () => page(lead({ name: "Пётр" })));
  await openPage("/leads", gateway);
  expect(await screen.findAllByTestId("lead-row")).toHaveLength(1);
  gateway.on("GET /leads", () => page(lead({ id: "new", name: "Мария" }), lead({ name: "Пётр" })));
  act(() => FakeEventSource.tell("lead_created", { id: "new" }));
  expect(await screen.findByText("Мария")).toBeDefined();
});

test("a filter goes to the address and to the gateway", async () => {
  const { gateway, actor, router } = await openPage("/leads");
  await actor.click(await screen.findByRole("radio", { name: "Отказ" }));
  await waitFor(() => expect(router.state.location.search).toEqual({ status: "rejected" }));
  await waitFor(() => expect(gateway.asksOf("GET", "/leads").at(-1)?.query.status).toBe("rejected"));
});

test("the address of a list shows the same list", async () => {
  const { gateway } = await openPage("/leads?q=окна&status=new");
  expect(await screen.findByDisplayValue("окна")).toBeDefined();
  expect(gateway.asksOf("GET", "/leads").at(-1)?.query).toMatchObject({ search: "окна", status: "new" });
});

test("Ins opens the form of a new lead, whose error stands beside its field", async () => {
  const gateway = quietGateway().on(
    "POST /leads",
    () => new Refusal(422, { code: "invalid", detail: "…", field: "draft.emails[0]" }),
  );
  const { actor } = await openPage("/leads", gateway);
  await screen.findByRole("heading", { name: "Лиды" });
  fireEvent.keyDown(document.body, { code: "Insert" });
  const form = within(await screen.findByRole("dialog", { name: "Новый лид" }));
  await actor.type(form.getByLabelText(/Имя/), "Пётр");
  await actor.type(form.getByLabelText("Почта"), "не почта");
  await actor.click(form.getByRole("button", { name: "Создать" }));
  expect(await form.findByText(/один из них не похож на почту/)).toBeDefined();
  await actor.type(form.getByLabelText("Почта"), "x");
  await waitFor(() => expect(form.queryByText(/один из них не похож на почту/)).toBeNull());
});

test("a lead is converted with what is known of it, and leads to its deal (R34)", async () => {
  const open = lead({ id: "l1", company: "ООО «Окна»", title: "Остекление" });
  const opened = deal({ id: "d1", amount: "12500.50" });
  const gateway = quietGateway()
    .on("GET /leads/:id", () => open)
    .on("GET /deals/:id", () => opened)
    .on("POST /leads/:id/convert", () => ({ lead: { ...open, status: "converted", deal_id: "d1" }, deal: opened }));
  const { actor, router } = await openPage("/leads/l1", gateway);
  await actor.click(await screen.findByRole("button", { name: "Перевести в сделку" }));
  const form = within(await screen.findByRole("dialog"));
  await actor.type(form.getByLabelText(/Сумма/), "12 500,50");
  await actor.click(form.getByRole("button", { name: "Перевести в сделку" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/deals/d1"));
  expect((await screen.findByText(/12\s500,50\s₽/)).textContent).toBeDefined();
  expect(gateway.asksOf("POST", "/leads/l1/convert")[0]?.body).toMatchObject({
    counterparty_name: "ООО «Окна»",
    legal_form: "legal_entity",
    deal_title: "Остекление",
    amount: "12500.50",
  });
});

test("a letter begun at a lead goes to its address and belongs to it (R55)", async () => {
  const open = lead({ id: "l1", emails: ["ivan@b.example"] });
  const gateway = quietGateway()
    .on("GET /leads/:id", () => open)
    .on("GET /mailboxes", () =>
      page({ id: "m1", name: "Продажи", email_address: "s@o.example", smtp_host: "x", active: true }),
    )
    .on("POST /emails", ({ body }) => ({ ...(body as object), state: "queued" }));
  const { actor } = await openPage("/leads/l1", gateway);
  await actor.click(await screen.findByRole("button", { name: "ivan@b.example" }));
  const form = within(await screen.findByRole("dialog", { name: "Написать письмо" }));
  expect(await form.findByText("ivan@b.example")).toBeDefined();
  await actor.type(form.getByLabelText("Тема"), "Ваш вопрос");
  await actor.click(form.getByRole("button", { name: "Отправить" }));
  await waitFor(() =>
    expect(gateway.asksOf("POST", "/emails")[0]?.body).toMatchObject({
      to_addresses: ["ivan@b.example"],
      lead_id: "l1",
    }),
  );
});
