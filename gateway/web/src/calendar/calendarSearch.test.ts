import { expect, test } from "vitest";

import { calendarSearch, daysOf } from "./calendarSearch";

test("a month is shown by whole weeks from Monday", () => {
  const days = daysOf("month", "2026-11-23");
  expect([days[0], days.at(-1), days.length]).toEqual(["2026-10-26", "2026-12-06", 42]);
});

test("a week begins on Monday, a day is itself", () => {
  expect(daysOf("week", "2026-11-29")).toHaveLength(7);
  expect(daysOf("week", "2026-11-29")[0]).toBe("2026-11-23");
  expect(daysOf("day", "2026-11-29")).toEqual(["2026-11-29"]);
});

test("nonsense of an address is left out", () => {
  expect(calendarSearch({ view: "century", at: "soon", managers: ["u1", 5] })).toEqual({ managers: ["u1"] });
});
