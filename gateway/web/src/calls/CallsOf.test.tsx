import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import { openPage, quietGateway } from "../testing/openPage";
import { call, contact, counterparty, page, party, user } from "../testing/records";

const me = user();
const client = counterparty({ name: "ООО «Ромашка»" });
const maria = contact({ name: "Иванова Мария", counterparty_id: client.id });
const parties = [
  party({ counterparty_id: client.id, counterparty_name: client.name, contact_id: maria.id, contact_name: maria.name }),
];
const talked = call({
  status: "ended",
  outcome: "talked",
  answered_at: "2026-11-23T09:00:05Z",
  talk_seconds: 65,
  user_id: me.id,
  recording_id: "r",
  parties,
});
const missed = call({ status: "ended", outcome: "missed", parties });

function gatewayWithCalls() {
  return quietGateway(me)
    .on("GET /counterparties/:id", () => client)
    .on("GET /contacts/:id", () => maria)
    .on("GET /calls", ({ query }) => (query.missed ? page(missed) : query.direction ? page() : page(talked, missed)))
    .on("GET /calls/:id", () => talked)
    .on("GET /calls/:id/recordings", () => page({ id: "r1", call_id: talked.id }));
}

test("a client's card tells of all calls with them and their people, and plays a recording in place (R05, R06)", async () => {
  const gateway = gatewayWithCalls();
  const { actor } = await openPage(`/clients/${client.id}?tab=calls`, gateway);
  const [first, second] = await screen.findAllByTestId("card-call");
  expect(gateway.asksOf("GET", "/calls").find(({ query }) => query.record_id)?.query.record_id).toBe(client.id);
  expect(within(first!).getByText(/1 мин 05 с · Иванова Мария · Анна Волкова/)).toBeDefined();
  expect(within(second!).getByText("Пропущен")).toBeDefined();
  expect(within(second!).queryByRole("button", { name: "Прослушать" })).toBeNull();

  expect(gateway.asksOf("GET", `/calls/${talked.id}/recordings`)).toHaveLength(0);
  await actor.click(within(first!).getByRole("button", { name: "Прослушать" }));
  const player = await within(first!).findByTestId<HTMLAudioElement>("recording-player");
  expect(player.getAttribute("src")).toBe(`/api/v1/calls/${talked.id}/recordings/r1/content`);
  await actor.click(within(first!).getByRole("button", { name: "Подробнее" }));
  expect(await screen.findByRole("dialog", { name: "Входящий звонок" })).toBeDefined();
});

test("they are narrowed to the missed ones and to those with a recording; where none match, it is said so", async () => {
  const gateway = gatewayWithCalls();
  const { actor } = await openPage(`/clients/${client.id}?tab=calls`, gateway);
  expect(await screen.findAllByTestId("card-call")).toHaveLength(2);
  await actor.click(screen.getByRole("radio", { name: "Пропущенные" }));
  await waitFor(() => expect(screen.getAllByTestId("card-call")).toHaveLength(1));
  await actor.click(screen.getByRole("radio", { name: "Исходящие" }));
  await actor.click(screen.getByRole("checkbox", { name: "С записью" }));
  expect(await screen.findByText("По этим условиям звонков нет.")).toBeDefined();
  expect(gateway.asksOf("GET", "/calls").at(-1)?.query).toMatchObject({
    record_id: client.id,
    direction: "outbound",
    recorded: "true",
  });
});

test("a person's card tells of the calls on their own numbers, and does not name them again", async () => {
  const gateway = gatewayWithCalls();
  await openPage(`/contacts/${maria.id}?tab=calls`, gateway);
  const [line] = await screen.findAllByTestId("card-call");
  expect(gateway.asksOf("GET", "/calls").find(({ query }) => query.record_id)?.query.record_id).toBe(maria.id);
  expect(within(line!).queryByText(/Иванова Мария/)).toBeNull();
});

test("where nobody called yet, it is said how to", async () => {
  const gateway = gatewayWithCalls().on("GET /calls", () => page());
  await openPage(`/clients/${client.id}?tab=calls`, gateway);
  expect(await screen.findByText(/Звонков ещё не было\. Нажмите на номер/)).toBeDefined();
});
