import { act, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { DebtFigures, MissedCallDebt } from "../api/types";
import { FakeEventSource } from "../testing/FakeEventSource";
import { Refusal } from "../testing/FakeGateway";
import { openPage, quietGateway } from "../testing/openPage";
import { page, party, user } from "../testing/records";
import { countedSpan } from "./debtSearch";

const me = user();
const boris = user({ name: "Борис", login: "boris" });
const head = user({ role: "head_of_sales", name: "Вера" });

function debt(fields: Partial<MissedCallDebt> = {}): MissedCallDebt {
  return {
    id: "00000000-0000-7000-8000-0000000000f1",
    version: 3,
    phone: "+79161234567",
    phones: ["+79161234567"],
    parties: [party()],
    owner_id: boris.id,
    duty: false,
    assigned: false,
    opened_at: "2026-11-23T09:00:00Z",
    last_missed_at: "2026-11-23T09:05:00Z",
    missed_calls: 2,
    first_call_id: "c1",
    last_call_id: "c2",
    state: "open",
    due_at: "2020-01-01T09:00:00Z",
    escalated_at: null,
    returned_at: null,
    returned_by_call_id: null,
    returned_by_id: null,
    minutes_to_return: null,
    dismissed_at: null,
    dismissed_by_id: null,
    reason: "",
    ...fields,
  };
}

const figures = (fields: Partial<DebtFigures> = {}): DebtFigures => ({
  owner_id: null,
  debts: 12,
  missed_calls: 1_500,
  returned: 9,
  dismissed: 1,
  open: 2,
  late: 1,
  median_minutes: 11.6,
  ...fields,
});

function gatewayOf(who: typeof me, ...debts: MissedCallDebt[]) {
  return quietGateway(who)
    .on("GET /users", () => page(who, boris))
    .on("GET /missed-call-debts", ({ query }) => page(...(query.state === "open" ? debts : [])))
    .on("GET /missed-call-debts/summary", () => ({ total: figures(), by_owner: [figures({ owner_id: boris.id })] }))
    .on("GET /missed-call-debts/:id/history", () =>
      page({ at: "2026-11-23T09:00:00Z", deed: "opened", user_id: null, call_id: "c1", owner_id: boris.id, text: "" }),
    )
    .on("GET /missed-call-debts/:id", () => debts[0]);
}

test("the board tells who waits, who is late, and what became of the missed calls", async () => {
  const { actor } = await openPage("/calls/missed", gatewayOf(head, debt()));
  const row = within(await screen.findByTestId("debt-row"));
  expect(row.getByText("Иван Кузнецов, ООО «Ромашка»")).toBeDefined();
  expect(row.getByText(/^Просрочен, /)).toBeDefined();
  expect(row.getByRole("link", { name: /Позвонить/ })).toBeDefined();
  expect((await screen.findByTestId("figure-missed_calls")).textContent).toMatch(/1\s500/);
  expect(screen.getByTestId("figure-median_minutes").textContent).toContain("12");
  await actor.click(screen.getByRole("button", { name: "По сотрудникам" }));
  expect(within(screen.getByRole("table", { name: "По сотрудникам" })).getByText("Борис")).toBeDefined();
});

test("a seller takes a call that waits; that somebody else changed it meanwhile is said", async () => {
  const gateway = gatewayOf(me, debt()).on("POST /missed-call-debts/:id/assign", () => debt({ owner_id: me.id }));
  const { actor } = await openPage("/calls/missed", gateway);
  await actor.click(within(await screen.findByTestId("debt-row")).getByRole("button", { name: "Взять себе" }));
  expect(await screen.findByText("Теперь это ваш звонок")).toBeDefined();
  const sent = gateway.asksOf("POST", `/missed-call-debts/${debt().id}/assign`)[0];
  expect([sent?.body, sent?.headers["If-Match"]]).toEqual([{ owner_id: me.id }, '"3"']);
  gateway.on("POST /missed-call-debts/:id/assign", () => new Refusal(409, { code: "debt_closed", detail: "…" }));
  await actor.click(within(screen.getByTestId("debt-row")).getByRole("button", { name: "Взять себе" }));
  expect(await screen.findByText("Этот звонок уже не ждёт.")).toBeDefined();
});

test("a head of sales dismisses a call with a reason; a seller is not offered to", async () => {
  const gateway = gatewayOf(head, debt()).on("POST /missed-call-debts/:id/dismiss", () =>
    debt({ state: "dismissed", reason: "спам" }),
  );
  const { actor } = await openPage(`/calls/missed?open=${debt().id}`, gateway);
  await actor.click(await screen.findByRole("button", { name: "Снять" }));
  const form = within(await screen.findByRole("dialog", { name: "Снять без звонка" }));
  await actor.type(form.getByLabelText(/Почему/), "спам");
  await actor.click(form.getByRole("button", { name: "Снять" }));
  await waitFor(() =>
    expect(gateway.asksOf("POST", `/missed-call-debts/${debt().id}/dismiss`)[0]?.body).toEqual({ reason: "спам" }),
  );
});

test("a seller sees what was done with a call, and cannot dismiss it", async () => {
  await openPage(`/calls/missed?open=${debt().id}`, gatewayOf(me, debt()));
  const panel = within(await screen.findByRole("dialog"));
  expect(await panel.findByText(/Пропущен/)).toBeDefined();
  expect(panel.queryByRole("button", { name: "Снять" })).toBeNull();
});

test("the count at the top follows the stream", async () => {
  const gateway = gatewayOf(me);
  await openPage("/leads", gateway);
  expect(await screen.findByRole("link", { name: "Перезванивать некому" })).toBeDefined();
  gateway.on("GET /missed-call-debts", () => page(debt()));
  act(() => FakeEventSource.tell("debt_opened", { id: debt().id, counterparty_id: null, version: 1, state: "open" }));
  expect(await screen.findByRole("link", { name: "Ждёт звонка: 1 клиент" })).toBeDefined();
});

test("the home page lists who is to be called back", async () => {
  await openPage("/", gatewayOf(me, debt({ parties: [] })));
  const line = within(await screen.findByTestId("today-debt"));
  expect(line.getByText("Неизвестный номер")).toBeDefined();
  expect(line.getByRole("button", { name: "Создать клиента" })).toBeDefined();
});

test("what is added up never spans more than a year, and the question stays the same for an hour", () => {
  const [one, other] = [5, 40].map((minute) =>
    countedSpan({ period: "all" }, "2026-11-23", new Date(2026, 10, 23, 12, minute)),
  );
  expect(one).toEqual(other);
  expect(new Date(one!.before).getTime() - new Date(one!.from).getTime()).toBe(365 * 24 * 3_600_000);
});
