import { numberEn, pluralEn } from "./plural";

const records = (n: number) => pluralEn(n, "record", "records");

/** Words of the journal's summary. */
export const summaryEn = {
  title: "Summary",
  hint: "Of everything the journal is narrowed to. Click a line to keep only that.",
  total: (count: string, n: number) => `${count} ${records(n)}`,
  overdue: "Overdue",
  duration: "Total duration",
  doneShare: "Brought to an end",
  narrow: (what: string, count: string) => `Keep only: ${what}, ${count}`,
  noManager: "No manager",
  more: (n: number) => `and ${numberEn(n)} more`,
  nothing: "Nothing is left by these filters.",
  again: "Refresh",
};

/** Words of reports that are tables of records. */
export const recordTableEn = {
  mode: "Kind of report",
  modes: { groups: "Groups", records: "Records" },
  columns: "Columns",
  addColumn: "Column",
  column: (name: string) => `Column: ${name}`,
  sortBy: (name: string) => `Sort by column: ${name}`,
  more: "Show more",
  open: (name: string) => `Open: ${name}`,
  openRecord: "Open",
  show: (name: string) => `Show records: ${name}`,
  hide: (name: string) => `Hide records: ${name}`,
  allOfGroup: "All records of the group are shown.",
  busy: "Other reports are being counted. Yours is next…",
};

/** Words of the history of a line of the journal. */
export const lineHistoryEn = {
  tab: "Changes",
  saveFirst: "The form has an unsaved edit: save it first, then former values can be brought back.",
  asOf: "The line as of a date",
};

/** Words of the lead and the deal in the form of a line. */
export const saleLinkEn = {
  lead: (number: string) => `Lead no. ${number}`,
  deal: (number: string) => `Deal no. ${number}`,
  unseenLead: "A lead you have no access to",
  unseenDeal: "A deal you have no access to",
  remove: (what: string) => `Remove: ${what}`,
};
