import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { openPage, quietGateway } from "../testing/openPage";
import { page, reminder, user } from "../testing/records";

const me = user();
const pending = reminder({
  id: "r1",
  version: 2,
  title: "Отправить прайс",
  status: "pending",
  due_at: "2030-01-05T09:00:00Z",
});

test("a reminder is made with its kind, title, text, day and time (T47)", async () => {
  const gateway = quietGateway(me).on("POST /reminders", () => pending);
  const { actor } = await openPage("/reminders", gateway);
  const [create] = await screen.findAllByRole("button", { name: "Новое напоминание" });
  await actor.click(create as HTMLElement);
  const form = within(await screen.findByRole("dialog", { name: "Новое напоминание" }));
  await actor.type(form.getByLabelText(/О чём напомнить/), "Отправить прайс");
  await actor.clear(form.getByLabelText("Дата"));
  await actor.type(form.getByLabelText("Дата"), "05.01.2030");
  await actor.clear(form.getByLabelText("Время"));
  await actor.type(form.getByLabelText("Время"), "1405");
  await actor.type(form.getByLabelText("Текст"), "И условия");
  await actor.click(form.getByRole("button", { name: "Создать" }));
  await waitFor(() => expect(gateway.asksOf("POST", "/reminders")).toHaveLength(1));
  expect(gateway.asksOf("POST", "/reminders")[0]?.body).toMatchObject({
    title: "Отправить прайс",
    kind: "call",
    text: "И условия",
    due_at: new Date(2030, 0, 5, 14, 5).toISOString(),
    user_id: me.id,
  });
});

test("a time that is none is refused beside its field, and nothing is sent", async () => {
  const gateway = quietGateway(me);
  const { actor } = await openPage("/reminders", gateway);
  await actor.click((await screen.findAllByRole("button", { name: "Новое напоминание" }))[0] as HTMLElement);
  const form = within(await screen.findByRole("dialog"));
  await actor.type(form.getByLabelText(/О чём напомнить/), "Что-то");
  await actor.clear(form.getByLabelText("Время"));
  await actor.type(form.getByLabelText("Время"), "25:99");
  await actor.click(form.getByRole("button", { name: "Создать" }));
  expect(await form.findByText("Время должно быть в будущем.")).toBeDefined();
  expect(gateway.asksOf("POST", "/reminders")).toHaveLength(0);
});

test("changing the title leaves the time alone (T48)", async () => {
  const gateway = quietGateway(me)
    .on("GET /reminders", ({ query }) => page(...(query.status ? [] : [pending])))
    .on("PATCH /reminders/:id", () => pending);
  const { actor } = await openPage("/reminders", gateway);
  await actor.click(await screen.findByRole("button", { name: "Действия: Отправить прайс" }));
  await actor.click(await screen.findByRole("menuitem", { name: "Изменить" }));
  const form = within(await screen.findByRole("dialog", { name: "Изменить напоминание" }));
  await actor.type(form.getByLabelText(/О чём напомнить/), "!");
  await actor.click(form.getByRole("button", { name: "Сохранить" }));
  await waitFor(() => expect(gateway.asksOf("PATCH", "/reminders/r1")).toHaveLength(1));
  expect(gateway.asksOf("PATCH", "/reminders/r1")[0]?.body).toEqual({
    title: "Отправить прайс!",
    kind: "call",
    text: "",
  });
});

test("a reminder is cancelled, or deleted after a question (T49)", async () => {
  const gateway = quietGateway(me)
    .on("GET /reminders", ({ query }) => page(...(query.status ? [] : [pending])))
    .on("PATCH /reminders/:id", () => pending)
    .on("DELETE /reminders/:id", () => undefined);
  const { actor } = await openPage("/reminders", gateway);
  const openMenu = async () => actor.click(await screen.findByRole("button", { name: "Действия: Отправить прайс" }));
  await openMenu();
  await actor.click(await screen.findByRole("menuitem", { name: "Отменить" }));
  await waitFor(() => expect(gateway.asksOf("PATCH", "/reminders/r1")[0]?.body).toEqual({ status: "cancelled" }));
  await openMenu();
  await actor.click(await screen.findByRole("menuitem", { name: "Удалить" }));
  await actor.click(await screen.findByRole("button", { name: "Удалить" }));
  await waitFor(() => expect(gateway.asksOf("DELETE", "/reminders/r1")).toHaveLength(1));
});
