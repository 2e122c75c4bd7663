/** What a chart draws of an answer. Pure. */

import type { AnalysisResult, AnalysisRow } from "../api/types";
import { addsUp, type Question } from "./report";

export interface Point {
  name: string;
  [series: string]: string | number | null;
}

export interface Drawn {
  points: Point[];
  /** Keys of the points' numbers, named as they are shown. */
  series: string[];
  /** Each series is a part of one bar. */
  stacked: boolean;
}

const MOST_POINTS = 15;
const MOST_SERIES = 6;

interface Naming {
  rowText: (row: AnalysisRow) => string;
  value: string;
  earlier: string;
  rest: string;
}

/** The first measure by the first group; with a second group, its parts; with a comparison, the earlier values. */
export function drawn(asked: Question, result: AnalysisResult, naming: Naming, natural: boolean): Drawn {
  const first = asked.measures[0];
  const tops = result.rows.filter((row) => row.level === 1);
  // Times are drawn all, others the largest, and the rest together where that means something.
  const shown = natural ? tops : tops.slice(0, MOST_POINTS);
  const rest = natural || !first || !addsUp(first) ? [] : tops.slice(MOST_POINTS);
  const nested = asked.groups.length > 1 && first !== undefined && addsUp(first);
  if (nested) return parts(result, naming, shown, rest);
  const compared = result.compared_since !== null;
  const points = shown.map((row): Point => {
    const point: Point = { name: naming.rowText(row), [naming.value]: amount(row.values[0]) };
    return compared ? { ...point, [naming.earlier]: amount(row.before?.[0]) } : point;
  });
  if (rest.length > 0) points.push({ name: naming.rest, [naming.value]: sum(rest) });
  return { points, series: compared ? [naming.value, naming.earlier] : [naming.value], stacked: false };
}

function parts(result: AnalysisResult, naming: Naming, shown: AnalysisRow[], rest: AnalysisRow[]): Drawn {
  const inner = result.rows.filter((row) => row.level === 2);
  const totals = new Map<string, number>();
  for (const row of inner) {
    const name = naming.rowText(row);
    totals.set(name, (totals.get(name) ?? 0) + (amount(row.values[0]) ?? 0));
  }
  const largest = [...totals].sort((one, other) => other[1] - one[1]).map(([name]) => name);
  const series = largest.slice(0, MOST_SERIES);
  const more = largest.length > MOST_SERIES;
  const points = shown.map((top) => {
    const point: Point = { name: naming.rowText(top) };
    for (const row of inner.filter((one) => one.keys[0] === top.keys[0])) {
      const name = naming.rowText(row);
      const into = series.includes(name) ? name : naming.rest;
      point[into] = Number(point[into] ?? 0) + (amount(row.values[0]) ?? 0);
    }
    return point;
  });
  if (rest.length > 0) points.push({ name: naming.rest, [naming.rest]: sum(rest) });
  return { points, series: more || rest.length > 0 ? [...series, naming.rest] : series, stacked: true };
}

function amount(value: string | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}

function sum(rows: AnalysisRow[]): number {
  return rows.reduce((all, row) => all + (amount(row.values[0]) ?? 0), 0);
}
