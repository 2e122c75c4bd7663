import { expect, test } from "vitest";

import { narrowedTo } from "./narrowed";

const NOW = new Date("2026-11-23T12:00:00.000Z");
const SHOWN = { starts_from: "2026-11-23T00:00:00.000Z", starts_before: "2026-11-24T00:00:00.000Z" };

test("a line of the summary uses the journal's own filters where it has them", () => {
  expect(narrowedTo({ field: "channel", value: "phone" }, [], SHOWN)).toEqual({ channel: "phone" });
  expect(narrowedTo({ field: "progress", value: "done" }, [], SHOWN)).toEqual({ progress: "done" });
  expect(narrowedTo({ field: "manager_id", value: "u1" }, [], SHOWN)).toEqual({ manager: "u1" });
});

test("else it becomes a condition, beside those of other fields", () => {
  const high = { field: "priority", op: "any_of" as const, value: ["high"] };
  const was = [{ field: "status", op: "any_of" as const, value: ["held"] }, high];
  const to = narrowedTo({ field: "status", value: "planned" }, was, SHOWN);
  expect(to.filter).toHaveLength(2);
  expect(to.filter).toEqual(expect.arrayContaining([high, { field: "status", op: "any_of", value: ["planned"] }]));
  expect(narrowedTo({ field: "manager_id", value: null }, [], SHOWN)).toEqual({
    manager: "all",
    filter: [{ field: "manager_id", op: "empty" }],
  });
});

test("what is overdue is planned, and its time has passed", () => {
  const planned = [{ field: "status", op: "any_of", value: ["planned"] }];
  expect(narrowedTo("overdue", [], SHOWN, NOW)).toEqual({
    period: "custom",
    from: SHOWN.starts_from,
    to: NOW.toISOString(),
    filter: planned,
  });
  const past = { starts_from: "2026-11-01T00:00:00.000Z", starts_before: "2026-11-08T00:00:00.000Z" };
  expect(narrowedTo("overdue", [], past, NOW).to).toBe(past.starts_before);
  expect(narrowedTo("overdue", [], {}, NOW)).toMatchObject({ from: undefined, to: NOW.toISOString() });
});
