import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { openPage, quietGateway } from "../testing/openPage";
import { page, user } from "../testing/records";

const old = { id: "a1", name: "Старый телефон", created_at: "2026-11-01T09:00:00Z", last_used_on: null };

test("a password for a device is shown once, and a device's is revoked after a question", async () => {
  const made = { app_password: { ...old, id: "a2", name: "Мой iPhone" }, password: "abcde-fghjk" };
  const gateway = quietGateway()
    .on("GET /app-passwords", () => page(old))
    .on("POST /app-passwords", () => made)
    .on("DELETE /app-passwords/:id", () => undefined);
  const { actor } = await openPage("/reminders", gateway);
  await actor.click(await screen.findByRole("button", { name: `Пользователь: ${user().name}` }));
  await actor.click(await screen.findByRole("menuitem", { name: "Клиенты в телефоне и Outlook" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Клиенты в телефоне и Outlook" }));
  expect(dialog.getByText("http://localhost:3000/carddav/")).toBeDefined();
  await actor.click(dialog.getByRole("textbox", { name: "Устройство" }));
  await actor.paste("Мой iPhone");
  await actor.click(dialog.getByRole("button", { name: "Создать пароль" }));
  expect(await dialog.findByText("abcde-fghjk")).toBeDefined();
  expect(gateway.asksOf("POST", "/app-passwords")[0]?.body).toEqual({ name: "Мой iPhone" });
  await actor.click(dialog.getByRole("button", { name: "Пароль записан" }));
  expect(dialog.queryByText("abcde-fghjk")).toBeNull();
  await actor.click(dialog.getByRole("button", { name: "Отозвать" }));
  const asked = await screen.findByText("Отозвать пароль? Устройство перестанет получать клиентов.");
  const question = asked.closest<HTMLElement>("[role=dialog]");
  await actor.click(within(question ?? document.body).getByRole("button", { name: "Отозвать" }));
  await waitFor(() => expect(gateway.asksOf("DELETE", "/app-passwords/a1")).toHaveLength(1));
});
