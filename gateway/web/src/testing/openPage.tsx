import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect } from "vitest";

import { newQueryClient } from "../api/queries";
import type { User } from "../api/types";
import { Providers } from "../providers";
import { newRouter } from "../routes";
import { SessionGate } from "../session/SessionGate";
import { FakeGateway, Refusal } from "./FakeGateway";
import { fieldsOf } from "./fields";
import { page, user } from "./records";

const NO_COPIES = { address: null, mailbox_id: null, own_senders: [], senders: [], last_copy_at: null };

/** A gateway where somebody is signed in and nothing is there yet. */
export function quietGateway(me: User = user()): FakeGateway {
  return new FakeGateway()
    .on("GET /session", () => ({ user: me, csrf_token: "a-token" }))
    .on("GET /users", () => page(me))
    .on("GET /teams", () => page())
    .on("GET /parts", () => ({ parts: [] }))
    .on("GET /calls", () => page())
    .on("GET /missed-call-debts", () => page())
    .on("GET /line-names", () => page())
    .on("GET /recording-settings", () => ({ version: 1, download_roles: ["admin"] }))
    .on("GET /calls/:id/card", () => new Refusal(503, { code: "unavailable", detail: "…" }))
    .on("GET /calls/:id/live", () => new Refusal(409, { code: "call_not_live", detail: "…" }))
    .on("GET /calls/:id/interaction", () => new Refusal(404, { code: "not_found", detail: "…" }))
    .on("GET /reminders", () => page())
    .on("GET /leads", () => page())
    .on("GET /deals", () => page())
    .on("GET /emails", () => page())
    .on("GET /mailboxes", () => page())
    .on("GET /email-bounces", () => page())
    .on("GET /my-mail", () => ({ program: "built_in", signatures: [] }))
    .on("GET /mail-rules", () => ({ track_opens: false, mark_subjects: false }))
    .on("GET /copy-address", () => NO_COPIES)
    .on("GET /email-templates", () => page())
    .on("GET /text-channels", () => page())
    .on("GET /quiet-hours", () => ({ version: 1, from_hour: 21, until_hour: 9, zone: "Europe/Moscow" }))
    .on("GET /my-notice-phone", () => ({ phone: "" }))
    .on("GET /jobs", () => page())
    .on("GET /imports", () => page())
    .on("GET /views", () => page())
    .on("GET /merges", () => page())
    .on("GET /counterparties/:id/links", () => ({}))
    .on("GET /contacts/:id/links", () => ({}))
    .on("GET /contacts/:id/deals", () => page())
    .on("POST /duplicates/find", () => page())
    .on("GET /fields", ({ query }) => page(...fieldsOf(query.kind)))
    .on("GET /interactions", () => page())
    .on("GET /contacts", () => page())
    .on("GET /counterparties", () => page());
}

/** The whole application at an address, on the same providers as in the browser. */
export async function openPage(path: string, gateway: FakeGateway = quietGateway()) {
  const router = newRouter(createMemoryHistory({ initialEntries: [path] }));
  const queryClient = newQueryClient();
  render(
    <Providers queryClient={queryClient}>
      <SessionGate>
        <RouterProvider router={router} />
      </SessionGate>
    </Providers>,
  );
  await screen.findByRole("main");
  await waitFor(() => expect(screen.queryByLabelText("Загрузка…")).toBeNull());
  return { gateway, router, queryClient, actor: userEvent.setup() };
}
