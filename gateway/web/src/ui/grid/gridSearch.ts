/** What a list keeps in the address, so that a link shows the same list. Pure. */

import { PERIODS, type Condition, type Op } from "./field";

export interface GridSearch {
  q?: string;
  /** The fields that the search looks in; all where it is left out. */
  in?: string[];
  filter?: Condition[];
  sort?: string;
  desc?: boolean;
  /** `name` or `name:240`. */
  columns?: string[];
  /** A saved view; `all` for none where a default is set. */
  view?: string;
  /** The record in the side panel. */
  open?: string;
}

const KNOWN_OPS = new Set<string>([
  "is",
  "is_not",
  "any_of",
  "none_of",
  "contains",
  "starts_with",
  "empty",
  "filled",
  "gt",
  "gte",
  "lt",
  "lte",
  "between",
  "within",
] satisfies Op[]);
const KNOWN_PERIODS = new Set<unknown>(PERIODS);
const MOST_CONDITIONS = 30;
const MOST_COLUMNS = 60;

/** For `validateSearch` of a route: an address is typed and pasted by people, so whatever is not understood is left out. */
export function gridSearch(search: Record<string, unknown>): GridSearch {
  return {
    q: text(search.q),
    in: texts(search.in, MOST_COLUMNS),
    filter: conditions(search.filter),
    sort: text(search.sort),
    desc: search.desc === true ? true : undefined,
    columns: columnNames(search.columns),
    view: text(search.view),
    open: text(search.open),
  };
}

export function columnNames(value: unknown): string[] | undefined {
  return texts(value, MOST_COLUMNS);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value ? value : typeof value === "number" ? String(value) : undefined;
}

function texts(value: unknown, most: number): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const found = value.map(text).filter((one) => one !== undefined);
  return found.length > 0 ? found.slice(0, most) : undefined;
}

function conditions(value: unknown): Condition[] | undefined {
  return Array.isArray(value) ? value.filter(isCondition).slice(0, MOST_CONDITIONS) : undefined;
}

function isCondition(value: unknown): value is Condition {
  if (typeof value !== "object" || value === null) return false;
  const { field, op, value: asked } = value as Record<string, unknown>;
  if (typeof field !== "string" || typeof op !== "string" || !KNOWN_OPS.has(op)) return false;
  return op !== "within" || KNOWN_PERIODS.has(asked);
}
