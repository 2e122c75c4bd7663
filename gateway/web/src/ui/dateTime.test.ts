import { expect, test } from "vitest";

import { localDay, parseDay, parseTime, toInstant } from "./dateTime";

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

test("a day is understood in any shape, the day before the month", () => {
  const today = new Date(2026, 10, 23);
  const parse = (text: string) => parseDay(text, today);
  expect(["05.01.2030", "5.1.30", "5/1", "5.1.", " 2030-01-05 ", "29.02.2028"].map(parse)).toEqual([
    "2030-01-05",
    "2030-01-05",
    "2026-01-05",
    "2026-01-05",
    "2030-01-05",
    "2028-02-29",
  ]);
  expect(["", "31.02.2030", "5.13", "завтра", "12.12.12.12"].map(parse)).toEqual([null, null, null, null, null]);
});

test("a day and a time are an instant of the browser's zone", () => {
  expect(toInstant("2026-11-23", "14:05")).toBe(new Date(2026, 10, 23, 14, 5).toISOString());
  expect(toInstant(null, "14:05")).toBeNull();
  expect(toInstant("2026-11-23", "nonsense")).toBeNull();
});

test("the local day is the day of the browser's zone", () => {
  expect(localDay(new Date(2026, 0, 5, 23, 59))).toBe("2026-01-05");
});
