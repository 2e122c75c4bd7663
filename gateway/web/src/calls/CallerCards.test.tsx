import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { Call } from "../api/types";
import { FakeEventSource } from "../testing/FakeEventSource";
import { openPage, quietGateway } from "../testing/openPage";
import { call, page, party, user } from "../testing/records";

const me = user();
const tell = (event: string, one: Call) => act(() => FakeEventSource.tell(event, { call: one }));

async function open(gateway = quietGateway(me)) {
  const opened = await openPage("/leads", gateway);
  await screen.findByRole("heading", { name: "Лиды" });
  return opened;
}

test("a call shows who it is, their cards as links, the number and the time (R45, R46)", async () => {
  await open();
  const from = party({ contact_name: "Иван Кузнецов", counterparty_name: "ООО «Северный лес»" });
  tell("call_ringing", call({ rings: [me.id], parties: [from] }));
  const card = within(await screen.findByTestId("caller-card"));
  expect(card.getByRole("link", { name: "Иван Кузнецов" }).getAttribute("href")).toBe(`/contacts/${from.contact_id}`);
  expect(card.getByRole("link", { name: "ООО «Северный лес»" }).getAttribute("href")).toBe(
    `/clients/${from.counterparty_id}`,
  );
  expect(card.getByText("+7 916 123-45-67")).toBeDefined();
  expect(card.getByText(/\d\d:\d\d/)).toBeDefined();
});

test("the card does not take the focus from what is being typed", async () => {
  const { actor } = await open();
  const search = screen.getByRole("searchbox");
  await actor.click(search);
  tell("call_ringing", call({ rings: [me.id] }));
  await screen.findByTestId("caller-card");
  expect(document.activeElement).toBe(search);
});

test("several matches are all listed", async () => {
  await open();
  tell(
    "call_ringing",
    call({ rings: [me.id], parties: [party({ contact_name: "Иван" }), party({ contact_name: "Мария" })] }),
  );
  const card = within(await screen.findByTestId("caller-card"));
  expect(card.getByText("Иван")).toBeDefined();
  expect(card.getByText("Мария")).toBeDefined();
});

test("an unknown number offers a client with the number filled in", async () => {
  const { actor } = await open();
  tell("call_ringing", call({ rings: [me.id], parties: [] }));
  await actor.click(await screen.findByRole("button", { name: "Создать клиента" }));
  expect(await screen.findByRole("dialog", { name: "Новый клиент" })).toBeDefined();
  expect(await screen.findByDisplayValue("+79161234567")).toBeDefined();
});

test("the card follows the call: talking when I answer, then its end", async () => {
  await open();
  const ringing = call({ rings: [me.id] });
  tell("call_ringing", ringing);
  expect((await screen.findByTestId("caller-card")).textContent).toContain("Входящий звонок");
  tell("call_answered", { ...ringing, status: "answered", user_id: me.id, answered_at: new Date().toISOString() });
  await waitFor(() => expect(screen.getByTestId("caller-card").textContent).toContain("Разговор"));
  tell("call_ended", { ...ringing, status: "ended", user_id: me.id, outcome: "talked", talk_seconds: 125 });
  await waitFor(() => expect(screen.getByTestId("caller-card").textContent).toContain("2 мин 05 с"));
});

test("the card goes when somebody else answers", async () => {
  await open();
  const ringing = call({ rings: [me.id, "boris"] });
  tell("call_ringing", ringing);
  await screen.findByTestId("caller-card");
  tell("call_answered", { ...ringing, status: "answered", user_id: "boris" });
  await waitFor(() => expect(screen.queryByTestId("caller-card")).toBeNull());
});

test("a call that began while nobody listened is there after the stream is back", async () => {
  const gateway = quietGateway(me);
  await open(gateway);
  gateway.on("GET /calls", ({ query }) => page(...(query.status === "ringing" ? [call({ rings: [me.id] })] : [])));
  act(() => FakeEventSource.breakAndReturn());
  expect(await screen.findByTestId("caller-card")).toBeDefined();
});

test("a call that ended while nobody listened is seen to be over", async () => {
  const gateway = quietGateway(me);
  await open(gateway);
  const ringing = call({ rings: [me.id] });
  tell("call_ringing", ringing);
  await screen.findByTestId("caller-card");
  gateway.on("GET /calls/:id", () => ({ ...ringing, status: "ended", outcome: "missed" }));
  act(() => FakeEventSource.breakAndReturn());
  await waitFor(() => expect(screen.getByTestId("caller-card").textContent).toContain("Пропущенный звонок"));
});
