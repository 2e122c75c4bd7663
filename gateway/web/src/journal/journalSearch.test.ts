import { expect, test } from "vitest";

import { journalQuery, journalSearch } from "./journalSearch";

const asked = (search: object) => journalQuery(journalSearch({ period: "all", ...search }), "all", "2026-11-23");

test("with all toggles pressed nothing is left out", () => {
  expect(JSON.stringify(asked({}))).toBe("{}");
});

test.each([
  [["held"], { statuses: '["planned","cancelled"]' }],
  [["not_held"], { statuses: '["held"]' }],
  [["inbound"], { directions: '["outbound"]' }],
  [["outbound"], { directions: '["inbound"]' }],
  [["all_clients"], { my_clients: true }],
  [["held", "inbound"], { statuses: '["planned","cancelled"]', directions: '["outbound"]' }],
])("released %s leave their groups out", (off, query) => {
  expect(JSON.parse(JSON.stringify(asked({ off })))).toEqual(query);
});

test("with both of a pair released there is nothing to ask for", () => {
  expect(asked({ off: ["held", "not_held"] })).toBeNull();
  expect(asked({ off: ["inbound", "outbound"] })).toBeNull();
});

test("one day is asked for where nothing is said, and nonsense of an address is left out", () => {
  const query = journalQuery(journalSearch({ period: "century", off: ["x"], channel: "smoke" }), "u1", "2026-11-23");
  expect(query).toMatchObject({
    starts_from: new Date("2026-11-23T00:00:00").toISOString(),
    starts_before: new Date("2026-11-24T00:00:00").toISOString(),
    manager_ids: '["u1"]',
  });
  expect(query?.channels).toBeUndefined();
});
