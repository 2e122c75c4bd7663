import { expect, test } from "vitest";

import { ru } from "../i18n/ru";
import { drawn } from "./chartData";
import { rangeText, stepText } from "./keys";
import { READY } from "./ready";
import { consistent, moved, question, read, readBounds, same, withSource, written } from "./report";
import type { AnalysisResult, AnalysisRow } from "../api/types";

test("what is written is read as the same question", () => {
  for (const asked of Object.values(READY)) {
    const again = read(JSON.parse(JSON.stringify(written(asked))));
    expect(again && same(again, asked)).toBe(true);
  }
});

test("an address that holds no question is none", () => {
  for (const wrong of [
    null,
    5,
    {},
    { analysis: {} },
    { analysis: { source: "moon", measures: [{ kind: "count" }] } },
  ]) {
    expect(read(wrong)).toBeNull();
  }
});

test("a question is kept answerable: classes and comparisons go where they cannot be", () => {
  const asked = question("interaction", {
    groups: [{ field: "manager_id" }, { field: "starts_at", by: "month" }],
    period: { field: "starts_at", within: "this_year", compare: "before" },
    abc: { a: 80, b: 95 },
    sort: 4,
  });
  expect(consistent(asked)).toMatchObject({
    abc: null,
    sort: null,
    period: { field: "starts_at", within: "this_year" },
  });
  expect(consistent(asked).period).not.toHaveProperty("compare");
});

test("a period of one's own is asked for once both days are there", () => {
  const half = question("contact", { period: { field: "created_at", since: "2026-01-01" } });
  expect(written(half).analysis.period).toBeNull();
  const whole = question("contact", { period: { field: "created_at", since: "2026-01-01", until: "2026-01-31" } });
  expect(written(whole).analysis.period).toEqual(whole.period);
});

test("another source keeps the period, by its own time, and nothing that names a field", () => {
  expect(withSource(READY.activity, "counterparty")).toMatchObject({
    groups: [],
    filter: [],
    measures: [{ kind: "count" }],
    period: { field: "created_at", within: "this_month" },
  });
});

test("bounds are read as people type them", () => {
  expect(readBounds("1 000; 10; 0,5; 10")).toEqual(["0.5", "10", "1000"]);
  expect(readBounds("")).toEqual([]);
  expect(readBounds("десять")).toBeNull();
});

test("a thing is put before another", () => {
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
});

test("times and ranges are put into words", () => {
  const words = (key: string, step: "day" | "week" | "month" | "quarter" | "year") =>
    stepText(key, step, "ru", ru.reports);
  expect(words("2026-03-01", "month")).toBe("март 2026");
  expect(words("2026-10-01", "quarter")).toBe("4 кв. 2026");
  expect(words("2026-01-01", "year")).toBe("2026");
  expect(words("2026-03-09", "week")).toBe("9 мар. – 15 мар. 2026");
  const range = (at: number) => rangeText(at, ["50", "500"], String, ru.reports);
  expect([0, 1, 2].map(range)).toEqual(["меньше 50", "50 – меньше 500", "от 500"]);
});

function row(keys: string[], value: number): AnalysisRow {
  return {
    level: keys.length,
    keys,
    titles: keys,
    values: [String(value)],
    shares: [null],
    before: null,
    abc_class: null,
    cumulative: null,
    filter: [],
  };
}

function answer(...rows: AnalysisRow[]): AnalysisResult {
  const none = { since: null, until: null, compared_since: null, compared_until: null };
  return { rows, filter: [], classes: [], cut: false, ...none };
}

const NAMING = { rowText: (one: AnalysisRow) => one.keys.at(-1) ?? "", value: "v", earlier: "e", rest: "прочие" };

test("a chart draws the largest groups and the rest together", () => {
  const rows = Array.from({ length: 20 }, (_, at) => row([`g${at}`], 20 - at));
  const { points } = drawn(READY.byIndustry, answer(row([], 210), ...rows), NAMING, false);
  expect(points).toHaveLength(16);
  expect(points.at(-1)).toEqual({ name: "прочие", v: 1 + 2 + 3 + 4 + 5 });
  expect(drawn(READY.byIndustry, answer(row([], 210), ...rows), NAMING, true).points).toHaveLength(20);
});

test("groups within groups are drawn as parts", () => {
  const rows = [row([], 6), row(["a"], 5), row(["a", "x"], 3), row(["a", "y"], 2), row(["b"], 1), row(["b", "x"], 1)];
  expect(drawn(READY.byManager, answer(...rows), NAMING, false)).toEqual({
    points: [
      { name: "a", x: 3, y: 2 },
      { name: "b", x: 1 },
    ],
    series: ["x", "y"],
    stacked: true,
  });
});
