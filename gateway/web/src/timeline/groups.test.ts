import { expect, test } from "vitest";

import { entry } from "../testing/records";
import { grouped, kindsOf } from "./groups";

test("changes that stand together are one group, anything between them parts them", () => {
  const kinds = ["note", "change", "change", "call", "change"] as const;
  const sizes = grouped(kinds.map((kind) => entry({ kind }))).map((group) =>
    "entry" in group ? group.entry.kind : group.changes.length,
  );
  expect(sizes).toEqual(["note", 2, "call", 1]);
});

test("what is chosen stands for its kinds", () => {
  expect(kindsOf(["notes", "sales"])).toEqual(["note", "lead", "deal", "document"]);
  expect(kindsOf([])).toEqual([]);
});
