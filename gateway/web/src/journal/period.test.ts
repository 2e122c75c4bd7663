import { expect, test } from "vitest";

import { firstDay, shifted, spanOf } from "./period";

test.each([
  ["day", "2026-11-23", "2026-11-23", "2026-11-24"],
  ["week", "2026-11-29", "2026-11-23", "2026-11-30"],
  ["month", "2026-11-23", "2026-11-01", "2026-12-01"],
  ["quarter", "2026-11-23", "2026-10-01", "2027-01-01"],
  ["half_year", "2026-05-31", "2026-01-01", "2026-07-01"],
  ["year", "2026-11-23", "2026-01-01", "2027-01-01"],
] as const)("a %s that holds %s begins on %s, and the next one on %s", (period, day, first, next) => {
  expect(firstDay(period, day)).toBe(first);
  expect(shifted(period, day, 1)).toBe(next);
  expect(spanOf(period, day, {})).toEqual({
    starts_from: new Date(`${first}T00:00:00`).toISOString(),
    starts_before: new Date(`${next}T00:00:00`).toISOString(),
  });
});

test("all time has no ends, and an own period those that were given", () => {
  expect(spanOf("all", "2026-11-23", {})).toEqual({});
  expect(spanOf("custom", "2026-11-23", { starts_from: "2026-11-01T09:30:00Z" })).toEqual({
    starts_from: "2026-11-01T09:30:00Z",
  });
});
