/** Reports as the page holds them: a question with everything said, and how its answer is drawn. Pure. */

import { isRecord } from "../api/client";
import type { Grouping, Measure, RecordKind, Report, ReportPeriod } from "../api/types";
import { isComplete, type Condition } from "../ui/grid/field";

export type Chart = "bar" | "line" | "pie" | "none";
export const CHARTS: Chart[] = ["bar", "line", "pie", "none"];
export const STEPS = ["day", "week", "month", "quarter", "year"] as const;
export type Step = (typeof STEPS)[number];

export interface Group {
  field: string;
  by?: Step;
  /** Where a range of numbers ends and the next begins. */
  bounds?: string[];
}

export interface MeasureDraft {
  kind: Measure["kind"];
  field?: string;
  filter?: Condition[];
}

export interface Period {
  field: string;
  within?: string;
  since?: string;
  until?: string;
  compare?: "before" | "year_before";
}

/** The records themselves below their groups: which columns, in which order. */
export interface Table {
  columns: string[];
  /** Null as it comes by itself: the latest first. */
  sort: string | null;
  descending: boolean;
}

export interface Question {
  source: RecordKind;
  filter: Condition[];
  period: Period | null;
  groups: Group[];
  measures: MeasureDraft[];
  /** The measure to sort by; null as it comes by itself. */
  sort: number | null;
  ascending: boolean;
  abc: { a: number; b: number } | null;
  chart: Chart;
  /** Null for a report of groups alone. */
  table: Table | null;
}

export const SOURCES: RecordKind[] = ["counterparty", "contact", "interaction"];
export const MOST_GROUPS = 3;
export const MOST_MEASURES = 8;
export const MOST_COLUMNS = 30;
/** The columns of a table of records that nobody has chosen yet. */
export const COLUMNS: Record<RecordKind, string[]> = {
  interaction: ["starts_at", "status", "channel", "counterparty_id", "summary", "result", "manager_id"],
  counterparty: ["name", "role", "city", "phones", "category_id", "manager_id"],
  contact: ["name", "counterparty_id", "position", "phones", "manager_id"],
};
export const CUTOFFS = { a: 80, b: 95 };
/** What a period is of, unless said otherwise. */
export const TIME_OF: Record<RecordKind, string> = {
  counterparty: "created_at",
  contact: "created_at",
  interaction: "starts_at",
};

export function question(source: RecordKind, said: Partial<Question> = {}): Question {
  return {
    source,
    filter: [],
    period: null,
    groups: [],
    measures: [{ kind: "count" }],
    sort: null,
    ascending: false,
    abc: null,
    chart: "bar",
    table: null,
    ...said,
  };
}

/** Measures that make up a whole, so that shares and classes can be told. */
export function addsUp({ kind }: MeasureDraft): boolean {
  return kind === "count" || kind === "sum" || kind === "counterparties";
}

export function needsField({ kind }: MeasureDraft): boolean {
  return kind === "sum" || kind === "average" || kind === "least" || kind === "most";
}

/** A question about something else keeps what it can: nothing that names a field. */
export function withSource(asked: Question, source: RecordKind): Question {
  const period = asked.period && { ...asked.period, field: TIME_OF[source] };
  const table = asked.table && tableOf(source);
  return source === asked.source ? asked : question(source, { period, chart: asked.chart, table });
}

export function tableOf(source: RecordKind): Table {
  return { columns: COLUMNS[source], sort: null, descending: false };
}

/** Groups and measures changed so that the question can be answered: classes are of one field, by what adds up. */
export function consistent(asked: Question): Question {
  const sort = asked.sort !== null && asked.sort < asked.measures.length ? asked.sort : null;
  const first = asked.measures[0];
  const abc = asked.abc && !asked.table && asked.groups.length === 1 && first && addsUp(first) ? asked.abc : null;
  let { period } = asked;
  if (period?.compare && (asked.table || asked.groups.some((group) => group.field === period?.field))) {
    const { compare: _, ...rest } = period;
    period = rest;
  }
  return { ...asked, sort, abc, period };
}

/** As the API takes it. */
export function written(asked: Question): Report {
  const { chart, period, table, ...rest } = asked;
  const whole = period !== null && (period.within !== undefined || (period.since && period.until));
  return {
    chart,
    ...(table && { table }),
    analysis: {
      ...rest,
      filter: rest.filter.filter(isComplete) as NonNullable<Report["analysis"]["filter"]>,
      period: whole ? (period as ReportPeriod) : null,
      groups: rest.groups as unknown as Grouping[],
      measures: rest.measures as Measure[],
    },
  };
}

/** A saved report, or what somebody pasted into the address; null where it is no question. */
export function read(value: unknown): Question | null {
  if (!isRecord(value) || !isRecord(value.analysis)) return null;
  const { analysis } = value;
  const source = SOURCES.find((one) => one === analysis.source);
  const measures = records(analysis.measures) as unknown as MeasureDraft[];
  if (!source || measures.length === 0) return null;
  const abc = isRecord(analysis.abc) ? analysis.abc : null;
  return consistent(
    question(source, {
      filter: records(analysis.filter) as unknown as Condition[],
      period: isRecord(analysis.period) ? readPeriod(analysis.period) : null,
      groups: records(analysis.groups).map(readGroup),
      measures: measures.map(({ kind, field, filter }) => ({
        kind,
        ...(field ? { field } : {}),
        ...(filter?.length ? { filter } : {}),
      })),
      sort: typeof analysis.sort === "number" ? analysis.sort : null,
      ascending: analysis.ascending === true,
      abc: abc && { a: Number(abc.a ?? CUTOFFS.a), b: Number(abc.b ?? CUTOFFS.b) },
      chart: CHARTS.find((chart) => chart === value.chart) ?? "bar",
      table: isRecord(value.table) ? readTable(value.table) : null,
    }),
  );
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function readGroup({ field, by, bounds }: Record<string, unknown>): Group {
  const step = STEPS.find((one) => one === by);
  return {
    field: String(field),
    ...(step ? { by: step } : {}),
    ...(Array.isArray(bounds) && bounds.length > 0 ? { bounds: bounds.map(String) } : {}),
  };
}

function readTable({ columns, sort, descending }: Record<string, unknown>): Table | null {
  const named = Array.isArray(columns) ? [...new Set(columns.map(String))].slice(0, MOST_COLUMNS) : [];
  if (named.length === 0) return null;
  return { columns: named, sort: typeof sort === "string" ? sort : null, descending: descending === true };
}

function readPeriod(said: Record<string, unknown>): Period {
  const period: Period = { field: String(said.field) };
  if (typeof said.within === "string") period.within = said.within;
  if (typeof said.since === "string") period.since = said.since;
  if (typeof said.until === "string") period.until = said.until;
  if (said.compare === "before" || said.compare === "year_before") period.compare = said.compare;
  return period;
}

/** Whether two questions ask the same. */
export function same(one: Question, other: Question): boolean {
  return JSON.stringify(written(one)) === JSON.stringify(written(other));
}

/** «100; 500 000» as bounds, growing and each once; null where something is no number. */
export function readBounds(text: string): string[] | null {
  const parts = text.split(/[;\n]|,\s/).map((part) => part.replace(/\s/g, "").replace(",", "."));
  const numbers = parts.filter((part) => part !== "").map(Number);
  if (numbers.some((number) => !Number.isFinite(number))) return null;
  return [...new Set(numbers)].sort((a, b) => a - b).map(String);
}

/** The list with one thing put before another. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  const rest = list.filter((_, at) => at !== from);
  const one = list[from];
  return one === undefined ? list : [...rest.slice(0, to), one, ...rest.slice(to)];
}
