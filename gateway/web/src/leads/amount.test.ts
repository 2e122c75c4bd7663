import { expect, test } from "vitest";

import { amountText } from "./amount";

test("a sum is taken as people write it", () => {
  expect(["12 500,50 ₽", "12\u00a0500", "1000 руб.", "7.5", " 3 "].map(amountText)).toEqual([
    "12500.50",
    "12500",
    "1000",
    "7.5",
    "3",
  ]);
});

test("what is not a sum stays to be refused", () => {
  expect(amountText("много")).toBe("много");
});
