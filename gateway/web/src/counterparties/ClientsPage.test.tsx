import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";

import { openPage, quietGateway } from "../testing/openPage";
import { counterparty, page } from "../testing/records";

const clients = Array.from({ length: 200 }, (_, number) =>
  counterparty({ id: `c${number}`, name: `Клиент ${number}` }),
);

test("of many clients only those in sight are drawn, and the next page is loaded in time", async () => {
  const gateway = quietGateway().on("GET /counterparties", ({ query }) =>
    query.cursor
      ? { ...page(...clients.slice(100)), cursor: null }
      : { items: clients.slice(0, 100), cursor: "second", estimated_total: 200 },
  );
  const { actor } = await openPage("/clients", gateway);
  const rows = await screen.findAllByTestId("client-row");
  expect(rows.length).toBeLessThan(60);
  screen.getByRole("grid").focus();
  await actor.keyboard("{End}");
  await waitFor(() => expect(gateway.asksOf("GET", "/counterparties").at(-1)?.query.cursor).toBe("second"));
});

test("arrows walk, Enter opens beside the list and, once more, the card", async () => {
  const gateway = quietGateway()
    .on("GET /counterparties", () => page(...clients.slice(0, 3)))
    .on("GET /counterparties/:id", (_, id) => clients.find((client) => client.id === id))
    .on("GET /counterparties/:id/contacts", () => page())
    .on("GET /counterparties/:id/timeline", () => page());
  const { actor, router } = await openPage("/clients", gateway);
  await screen.findAllByTestId("client-row");
  screen.getByRole("grid").focus();
  await actor.keyboard("{ArrowDown}{ArrowDown}{ArrowUp}{Enter}");
  await screen.findByRole("complementary", { name: "Просмотр записи" });
  expect(router.state.location.search).toMatchObject({ open: "c1" });
  screen.getByRole("grid").focus();
  await actor.keyboard("{Enter}");
  await waitFor(() => expect(router.state.location.pathname).toBe("/clients/c1"));
});

test("«/» leads to the search, on a Russian layout too, and what is typed is asked for", async () => {
  const { gateway, actor, router } = await openPage("/clients");
  await screen.findByRole("heading", { name: "Клиенты" });
  await actor.keyboard("[Slash]");
  expect(document.activeElement).toBe(screen.getByRole("searchbox"));
  await actor.keyboard("8 916 123");
  await waitFor(() => expect(gateway.asksOf("GET", "/counterparties").at(-1)?.query.search).toBe("8 916 123"));
  expect(router.state.location.search).toEqual({ q: "8 916 123" });
});

test("each section asks for its own (T05, T06, T07, T08)", async () => {
  const { gateway, actor } = await openPage("/clients");
  for (const [name, role] of [
    ["Наши клиенты", "client"],
    ["Потенциальные", "prospect"],
    ["Исполнители", "contractor"],
    ["Прочие", "other"],
  ] as const) {
    await actor.click(await screen.findByRole("radio", { name }));
    await waitFor(() => expect(gateway.asksOf("GET", "/counterparties").at(-1)?.query.role).toBe(role));
  }
});
