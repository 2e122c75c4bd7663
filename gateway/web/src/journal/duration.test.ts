import { expect, test } from "vitest";

import { durationText, joined, split } from "./duration";

test.each([
  [0, ""],
  [42, "42 с"],
  [200, "3 мин 20 с"],
  [900, "15 мин"],
  [5400, "1 ч 30 мин"],
  [2 * 86_400 + 3 * 3600 + 60, "2 д 3 ч 1 мин"],
])("%s seconds are «%s»", (seconds, text) => {
  expect(durationText(seconds, "ru")).toBe(text);
});

test("days, hours and minutes are what they were split from", () => {
  expect(joined(split(26 * 3600 + 60))).toBe(26 * 3600 + 60);
});
