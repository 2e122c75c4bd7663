import { expect, test } from "vitest";

import { moved, readColumn, resized, shifted, toggled, writeColumn } from "./columns";

const columns = ["name", "phones", "city"].map(readColumn);
const names = (list: { field: string }[]) => list.map((column) => column.field);

test("a column is written as its name and width, and read back", () => {
  for (const text of ["name", "name:240", "custom.a:b:90"]) expect(writeColumn(readColumn(text))).toBe(text);
  expect(readColumn("name:9")).toEqual({ field: "name", width: 60 });
});

test("columns are dropped before one another and pushed to the sides (S05)", () => {
  expect(names(moved(columns, "city", "name"))).toEqual(["city", "name", "phones"]);
  expect(names(moved(columns, "name", null))).toEqual(["phones", "city", "name"]);
  expect(names(moved(columns, "absent", "name"))).toEqual(names(columns));
  expect(names(shifted(columns, "name", 1))).toEqual(["phones", "name", "city"]);
  expect(names(shifted(columns, "name", -1))).toEqual(names(columns));
  expect(names(shifted(columns, "city", 1))).toEqual(names(columns));
  expect(names(shifted(columns, "city", -1))).toEqual(["name", "city", "phones"]);
});

test("columns are shown and hidden, but never all hidden", () => {
  expect(names(toggled(columns, "inn"))).toEqual(["name", "phones", "city", "inn"]);
  expect(names(toggled(columns, "phones"))).toEqual(["name", "city"]);
  expect(names(toggled([{ field: "name" }], "name"))).toEqual(["name"]);
});

test("a width has its bounds", () => {
  expect(resized(columns, "city", 10)[2]).toEqual({ field: "city", width: 60 });
  expect(resized(columns, "city", 5_000)[2]).toEqual({ field: "city", width: 900 });
});
