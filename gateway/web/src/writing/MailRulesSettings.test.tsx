import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { openPage, quietGateway } from "../testing/openPage";
import { user } from "../testing/records";

const path = "/settings?tab=letters";

function gatewayOf(role: "admin" | "manager") {
  return quietGateway(user({ role }))
    .on("GET /email-templates/fields", () => ({ items: [] }))
    .on("PATCH /mail-rules", ({ body }) => ({ track_opens: false, mark_subjects: false, ...(body as object) }));
}

test("an administrator allows to tell of opened pictures", async () => {
  const gateway = gatewayOf("admin");
  const { actor } = await openPage(path, gateway);
  await actor.click(await screen.findByRole("switch", { name: /картинки открыты/ }));
  await waitFor(() => expect(gateway.asksOf("PATCH", "/mail-rules")[0]?.body).toEqual({ track_opens: true }));
});

test("an administrator has talks marked in their subjects", async () => {
  const gateway = gatewayOf("admin");
  const { actor } = await openPage(path, gateway);
  await actor.click(await screen.findByRole("switch", { name: /метку переписки/ }));
  await waitFor(() => expect(gateway.asksOf("PATCH", "/mail-rules")[0]?.body).toEqual({ mark_subjects: true }));
});

test("others are not asked", async () => {
  await openPage(path, gatewayOf("manager"));
  await screen.findByRole("region", { name: "Мой адрес для копий в CRM" });
  expect(screen.queryByRole("switch", { name: /картинки открыты/ })).toBeNull();
});
