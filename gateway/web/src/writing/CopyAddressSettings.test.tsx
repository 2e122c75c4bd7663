import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { CopyAddress } from "../api/types";
import { openPage, quietGateway } from "../testing/openPage";

const none: CopyAddress = { address: null, mailbox_id: "m1", own_senders: [], senders: [], last_copy_at: null };
const made: CopyAddress = { ...none, address: "crm+abc@us.example", own_senders: ["sales@us.example"] };

async function settings(own: CopyAddress) {
  const gateway = quietGateway()
    .on("GET /email-templates/fields", () => ({ items: [] }))
    .on("GET /copy-address", () => own)
    .on("POST /copy-address/renew", () => made)
    .on("PATCH /copy-address", ({ body }) => ({ ...made, senders: (body as CopyAddress).senders }));
  const { actor } = await openPage("/settings?tab=letters", gateway);
  const section = within(await screen.findByRole("region", { name: "Мой адрес для копий в CRM" }));
  return { actor, gateway, section };
}

test("an address for copies is got, copied, and told from where one writes", async () => {
  const { actor, gateway, section } = await settings(none);
  await actor.click(await section.findByRole("button", { name: "Получить адрес" }));
  await section.findByText("crm+abc@us.example");
  expect(section.getByRole("button", { name: "Копировать: Мой адрес для копий в CRM" })).toBeTruthy();
  expect(section.getByText(/sales@us\.example/)).toBeTruthy();
  await actor.type(section.getByLabelText(/Адреса, с которых/), "me@home.example{Enter}");
  await actor.click(section.getByRole("button", { name: "Сохранить" }));
  await waitFor(() =>
    expect(gateway.asksOf("PATCH", "/copy-address")[0]?.body).toEqual({ senders: ["me@home.example"] }),
  );
});

test("where no mailbox takes copies, it says so and offers nothing", async () => {
  const { section } = await settings({ ...none, mailbox_id: null });
  await section.findByText(/не принимает ни один ящик/);
  expect(section.queryByRole("button")).toBeNull();
});
