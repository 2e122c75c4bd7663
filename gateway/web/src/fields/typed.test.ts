import { expect, test } from "vitest";

import { amount, amountText, decimal, inGroups, registerNumber } from "./typed";

test.each([
  ["12 500,50 ₽", "12500.50"],
  ["12500", "12500"],
  ["1 000 руб.", "1000"],
  ["", null],
  ["много", undefined],
  ["-5", undefined],
])("an amount pasted as «%s» is kept as %s", (text, kept) => {
  expect(amount(text)).toBe(kept);
});

test("amounts and numbers read with spaces and commas", () => {
  expect([amountText("12500.50"), amountText("1000000.00"), amountText(null)]).toEqual([
    "12\u00a0500,50",
    "1\u00a0000\u00a0000",
    "",
  ]);
  expect([decimal("1 234,5"), decimal(""), decimal("семь")]).toEqual([1234.5, null, undefined]);
});

test("numbers of registers lose what they were pasted with", () => {
  expect(registerNumber(" 5001 0073-2259\u00a0")).toBe("500100732259");
  expect(inGroups("500100732259")).toBe("5001 0073 2259");
});
