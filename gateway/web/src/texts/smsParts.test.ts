import { expect, test } from "vitest";

import { smsCount } from "./smsParts";

test.each([
  ["", 1, 160],
  ["a".repeat(160), 1, 0],
  ["a".repeat(161), 2, 145],
  ["€".repeat(81), 2, 143],
  ["a".repeat(152) + "€".repeat(77), 3, 151],
  ["я".repeat(70), 1, 0],
  ["я".repeat(71), 2, 63],
  ["я".repeat(135), 3, 66],
  ["😀".repeat(36), 2, 61],
  ["😀".repeat(67), 3, 65],
])("a text is as many SMS as the standard says: %s", (text, parts, left) => {
  expect(smsCount(text)).toEqual({ parts, left });
});
