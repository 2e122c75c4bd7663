import { expect, test } from "vitest";

import { localDay, parseTime, toInstant } from "./dateTime";

test("a time is understood in any shape", () => {
  expect(["14:05", "14.05", "1405", "9", "930", " 9:30 ", "14 05"].map(parseTime)).toEqual([
    "14:05",
    "14:05",
    "14:05",
    "09:00",
    "09:30",
    "09:30",
    "14:05",
  ]);
});

test("what is not a time is none", () => {
  expect(["", "25", "12:60", "12:5", "noon", "123456"].map(parseTime)).toEqual([null, null, null, null, null, null]);
});

test("a day and a time are an instant of the browser's zone", () => {
  expect(toInstant("2026-11-23", "14:05")).toBe(new Date(2026, 10, 23, 14, 5).toISOString());
  expect(toInstant(null, "14:05")).toBeNull();
  expect(toInstant("2026-11-23", "nonsense")).toBeNull();
});

test("the local day is the day of the browser's zone", () => {
  expect(localDay(new Date(2026, 0, 5, 23, 59))).toBe("2026-01-05");
});
