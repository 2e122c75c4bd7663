import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { openPage, quietGateway } from "../testing/openPage";
import { lead } from "../testing/records";

async function openForm(gateway = quietGateway()) {
  const { actor } = await openPage("/leads", gateway);
  await screen.findByRole("heading", { name: "Лиды" });
  await actor.click(screen.getByRole("button", { name: "Создать" }));
  await actor.click(await screen.findByRole("menuitem", { name: "Новый лид" }));
  await screen.findByRole("dialog", { name: "Новый лид" });
  return actor;
}

test("Esc closes an untouched form at once", async () => {
  const actor = await openForm();
  await actor.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("Esc asks before it throws away what was typed", async () => {
  const actor = await openForm();
  await actor.type(screen.getByRole("textbox", { name: "Имя" }), "Пётр");
  await actor.keyboard("{Escape}");
  expect(await screen.findByText(/То, что вы ввели, не сохранится/)).toBeDefined();
  await actor.click(screen.getByRole("button", { name: "Не сохранять" }));
  await waitFor(() => expect(screen.queryByDisplayValue("Пётр")).toBeNull());
});

test("Ctrl and Enter save from any field, once", async () => {
  const made = lead({ id: "l9", name: "Пётр" });
  const gateway = quietGateway()
    .on("POST /leads", () => made)
    .on("GET /leads/:id", () => made);
  const actor = await openForm(gateway);
  await actor.type(screen.getByRole("textbox", { name: "Имя" }), "Пётр{Control>}{Enter}{/Control}");
  expect(await screen.findByRole("heading", { name: "Лид № 1" })).toBeDefined();
  expect(gateway.asksOf("POST", "/leads")).toHaveLength(1);
});
