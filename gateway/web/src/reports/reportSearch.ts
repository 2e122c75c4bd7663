/** What the page of reports keeps in the address, so that a link shows the same report. */

import { isRecord } from "../api/client";

export interface ReportSearch {
  /** One that is there from the beginning, by its key, or a saved one, by its id. */
  report?: string;
  /** The question, where it differs from that of the report. */
  ask?: Record<string, unknown>;
}

export function reportSearch(search: Record<string, unknown>): ReportSearch {
  return {
    ...(typeof search.report === "string" && search.report ? { report: search.report } : {}),
    ...(isRecord(search.ask) ? { ask: search.ask } : {}),
  };
}
