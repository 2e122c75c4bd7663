/** The cells of a row of the staging list, as they are set right. Pure. */

import type { ImportBatch, ImportRow } from "../api/types";

export interface ShownCell {
  place: number;
  /** Null for a cell beyond the last column. */
  title: string | null;
  problem: ImportRow["problems"][number] | undefined;
}

/** The cells that go somewhere; all of them where the row has too many, since they may stand a column too far. */
export function shownCells(columns: ImportBatch["columns"], row: ImportRow): ShownCell[] {
  const ragged = row.cells.length > columns.length;
  const places = Array.from({ length: Math.max(columns.length, row.cells.length) }, (_, place) => place);
  return places
    .filter((place) => ragged || columns[place]?.field)
    .map((place) => {
      const field = columns[place]?.field;
      const problem = field ? row.problems.find((one) => one.field === field) : undefined;
      return { place, title: columns[place]?.title || null, problem };
    });
}

/** One cell again of two that a delimiter parted; the rest moves back by one. */
export function glued(cells: string[], place: number, delimiter: string): string[] {
  const one = `${cells[place - 1] ?? ""}${delimiter.trim() ? delimiter : " "}${cells[place] ?? ""}`;
  return [...cells.slice(0, place - 1), one, ...cells.slice(place + 1)];
}

/** What is sent: no empty cells beyond the columns; null where nothing was changed. */
export function toSave(before: string[], cells: string[], columns: number): string[] | null {
  const kept = [...cells];
  while (kept.length > columns && !kept.at(-1)?.trim()) kept.pop();
  return kept.join("\n") === before.join("\n") && kept.length === before.length ? null : kept;
}
