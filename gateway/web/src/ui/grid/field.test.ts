import { expect, test } from "vitest";

import { field } from "../../testing/fields";
import { isComplete, OPS, startOf, withConditionsOn, type Condition } from "./field";
import { gridSearch } from "./gridSearch";

test("a condition is complete when the server can be asked", () => {
  const on = (op: Condition["op"], value?: unknown): Condition => ({ field: "city", op, value });
  for (const whole of [on("empty"), on("contains", "мос"), on("between", [1, 2]), on("any_of", ["a"]), on("is", false)])
    expect(isComplete(whole)).toBe(true);
  for (const part of [
    on("contains"),
    on("contains", "  "),
    on("between", [1]),
    on("between", [1, null]),
    on("any_of", []),
  ])
    expect(isComplete(part)).toBe(false);
});

test("every type of field has something to ask; a new condition asks the first", () => {
  for (const [type, ops] of Object.entries(OPS)) {
    expect(ops.length).toBeGreaterThan(0);
    expect(startOf(field("x", type as keyof typeof OPS)).op).toBe(ops[0]);
  }
});

test("conditions on one field are replaced where they stood (T50)", () => {
  const [city, name, role]: Condition[] = [
    { field: "city", op: "filled" },
    { field: "name", op: "contains", value: "а" },
    { field: "role", op: "empty" },
  ] as const;
  const changed: Condition = { field: "name", op: "contains", value: "б" };
  expect(withConditionsOn([city!, name!, role!], "name", [changed])).toEqual([city, changed, role]);
  expect(withConditionsOn([city!, name!], "name", [])).toEqual([city]);
  expect(withConditionsOn([city!], "name", [changed])).toEqual([city, changed]);
});

test("an address typed by hand asks for nothing that is not understood", () => {
  const known = { field: "city", op: "filled" };
  const read = gridSearch({
    q: 8916,
    filter: [known, { field: "city", op: "explode" }, "text", null, { field: "x", op: "within", value: "someday" }],
    columns: "name",
    desc: "yes",
  });
  expect(read).toMatchObject({ q: "8916", filter: [known], columns: undefined, desc: undefined });
});
