import { expect, test } from "vitest";

import { Problem } from "../api/client";
import { changedFields, currentOf, undoOf } from "./changes";

test("the record of a version conflict is found, that of other refusals is not", () => {
  const current = { id: "1", version: 3 };
  expect(currentOf(new Problem(409, "version_conflict", "", null, null, { current }))).toEqual(current);
  expect(currentOf(new Problem(409, "duplicate_inn", "", null, null, { current }))).toBeNull();
  expect(currentOf(new Error())).toBeNull();
});

test("what somebody else changed is told without bookkeeping", () => {
  const before = { version: 1, updated_at: "a", name: "А", phones: [{ raw: "1" }], inn: null };
  const now = { version: 2, updated_at: "b", name: "Б", phones: [{ raw: "1" }], inn: null };
  expect(changedFields(before, now)).toEqual(["name"]);
});

test("undoing sends the former values in the shape of a change", () => {
  const before = { name: "А", phones: [{ raw: "8 916", e164: null }], emails: ["a@b.example"], inn: "1" };
  expect(undoOf(before, { phones: [], name: "Б", emails: [] })).toEqual({
    name: "А",
    phones: ["8 916"],
    emails: ["a@b.example"],
  });
});

test("each custom field is a field of its own, also one that lost its value", () => {
  const before = { name: "А", custom_values: { tariff: "Белый", size: 5 }, updated_by: "u1" };
  const now = { name: "А", custom_values: { tariff: "Белый", color: "Красный" }, updated_by: "u2" };
  expect(changedFields(before, now)).toEqual(["custom.color", "custom.size"]);
});
