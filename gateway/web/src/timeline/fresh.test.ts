import { expect, test } from "vitest";

import type { TimelineEntry } from "../api/types";
import { entry } from "../testing/records";
import { withFresh } from "./fresh";

const at = (id: string, minute: number, fields: Partial<TimelineEntry> = {}) =>
  entry({ id, at: `2026-11-23T10:${String(minute).padStart(2, "0")}:00Z`, ...fields });
const page = (cursor: string | null, ...items: TimelineEntry[]) => ({ items, cursor });
const read = {
  pages: [page("a", at("5", 50), at("4", 40)), page("b", at("3", 30), at("2", 20)), page(null, at("1", 10))],
  pageParams: [null, "a", "b"],
};
const ids = (data: ReturnType<typeof withFresh>) => data.pages.flatMap(({ items }) => items.map(({ id }) => id));

test("what is new comes before what was read, and nothing is lost between them", () => {
  const data = withFresh(read, page("x", at("6", 55), at("5", 50)));
  expect(ids(data)).toEqual(["6", "5", "4", "3", "2", "1"]);
  expect(data.pages.map(({ cursor }) => cursor)).toEqual(["a", "b", null]);
});

test("what was changed is shown as it is, what was deleted or moved back is not shown twice", () => {
  const data = withFresh(read, page("x", at("5", 50, { title: "Иначе" }), at("3", 30)));
  expect(ids(data)).toEqual(["5", "3", "2", "1"]);
  expect(data.pages[0]?.items[0]?.title).toBe("Иначе");
  expect(ids(withFresh(read, page("x", at("1", 59), at("5", 50))))).toEqual(["1", "5", "4", "3", "2"]);
});

test("a short timeline is its fresh page", () => {
  expect(ids(withFresh(read, page(null, at("5", 50))))).toEqual(["5"]);
});

test("a merge and its undoing are two entries of one id", () => {
  const merged = at("m", 25, { kind: "merge", status: "merged" });
  const undone = at("m", 58, { kind: "merge", status: "unmerged" });
  const pages = { pages: [page("a", at("5", 50)), page(null, merged)], pageParams: [null, "a"] };
  expect(ids(withFresh(pages, page("x", undone, at("5", 50))))).toEqual(["m", "5", "m"]);
});
