import type { Lead } from "../api/types";

/** What a lead is called in a list: its subject, else the beginning of its text. */
export function leadTitle(lead: Lead): string {
  return lead.title || lead.text.split("\n")[0] || "";
}

export function isOpen(lead: Lead): boolean {
  return lead.status === "new" || lead.status === "in_progress";
}
