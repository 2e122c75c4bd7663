/** What the report of calls keeps in its address. Pure. */

import { periodSearch, type PeriodSearch } from "../journal/periodSearch";

export const GROUPS = ["manager", "line", "hour", "day"] as const;

export interface CallReportSearch extends PeriodSearch {
  /** By manager, where it is left out. */
  by?: (typeof GROUPS)[number];
}

export function callReportSearch(search: Record<string, unknown>): CallReportSearch {
  return { ...periodSearch(search), by: GROUPS.find((one) => one === search.by) };
}
