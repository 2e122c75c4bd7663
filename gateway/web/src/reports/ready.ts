/** Reports that are there from the beginning. Pure. */

import type { Condition } from "../ui/grid/field";
import { CUTOFFS, question, type Question } from "./report";

const DONE: Condition = { field: "progress", op: "any_of", value: ["done"] };
const HELD: Condition = { field: "status", op: "any_of", value: ["held"] };
const PLANNED: Condition = { field: "status", op: "any_of", value: ["planned"] };
const IMPORTANT: Condition = { field: "priority", op: "any_of", value: ["high"] };
const MONTH = { field: "starts_at", within: "this_month" };
const MANAGERS = [{ field: "manager_id" }];

export const READY = {
  /** F71: how much each manager did. */
  activity: question("interaction", {
    period: { ...MONTH, compare: "before" },
    groups: MANAGERS,
    measures: [
      { kind: "count" },
      { kind: "count", filter: [HELD] },
      { kind: "count", filter: [PLANNED] },
      { kind: "counterparties" },
    ],
  }),
  /** F72: what each manager brought to an end. */
  efficiency: question("interaction", {
    period: { ...MONTH, compare: "before" },
    groups: MANAGERS,
    measures: [{ kind: "count", filter: [DONE] }, { kind: "count" }, { kind: "portion", filter: [DONE] }],
  }),
  /** F73: important clients won; interactions of high priority stand for them. */
  significance: question("interaction", {
    filter: [IMPORTANT],
    period: { ...MONTH, compare: "before" },
    groups: MANAGERS,
    measures: [{ kind: "counterparties" }, { kind: "count" }],
  }),
  /** F73: new clients by category, for those who keep one for important clients. */
  newClients: question("counterparty", {
    period: { field: "created_at", within: "this_year" },
    groups: [{ field: "manager_id" }, { field: "category_id" }],
  }),
  /** F74, F81. */
  abcManagers: question("interaction", {
    period: { field: "starts_at", within: "last_90_days" },
    groups: MANAGERS,
    abc: CUTOFFS,
  }),
  abcClients: question("interaction", {
    period: { field: "starts_at", within: "last_90_days" },
    groups: [{ field: "counterparty_id" }],
    abc: CUTOFFS,
  }),
  dynamics: question("interaction", {
    period: { field: "starts_at", within: "this_year" },
    groups: [{ field: "starts_at", by: "month" }, { field: "channel" }],
    chart: "line",
  }),
  byIndustry: question("counterparty", { groups: [{ field: "industry_id" }] }),
  byRegion: question("counterparty", { groups: [{ field: "region_id" }, { field: "city" }] }),
  byCategory: question("counterparty", { groups: [{ field: "category_id" }], chart: "pie" }),
  byManager: question("counterparty", { groups: [{ field: "manager_id" }, { field: "role" }] }),
  custom: question("counterparty", { groups: [{ field: "role" }] }),
} as const satisfies Record<string, Question>;

export type ReadyKey = keyof typeof READY;

/** In the order of the list, by what they are about. */
export const SECTIONS = [
  { key: "managers", reports: ["activity", "efficiency", "significance", "abcManagers"] },
  { key: "clients", reports: ["byManager", "byCategory", "byIndustry", "byRegion", "newClients", "abcClients"] },
  { key: "free", reports: ["dynamics", "custom"] },
] as const satisfies { key: string; reports: ReadyKey[] }[];

export function isReady(key: string | undefined): key is ReadyKey {
  return key !== undefined && key in READY;
}
