import { describe, expect, it } from "vitest";

import type { ImportRow } from "../api/types";
import { glued, shownCells, toSave } from "./rowCells";

const COLUMNS = [
  { title: "Название", samples: [], field: "name" },
  { title: "Прочее", samples: [], field: null },
  { title: "", samples: [], field: "inn" },
];
const BAD = { code: "bad_inn", field: "inn", value: "12", message: "no INN", fatal: true };

function row(cells: string[], problems: ImportRow["problems"] = []): ImportRow {
  return { position: 1, line: 2, cells, problems, action: "reject", match: null, state: "new", record_id: null };
}

describe("the cells of a row", () => {
  it("are those that go somewhere, each with what is wrong with it", () => {
    expect(shownCells(COLUMNS, row(["ООО «А»"], [BAD]))).toEqual([
      { place: 0, title: "Название", problem: undefined },
      { place: 2, title: null, problem: BAD },
    ]);
  });

  it("are all shown where there are too many: what is right may stand one too far", () => {
    expect(shownCells(COLUMNS, row(["ООО", "А", "1", "77"])).map(({ place }) => place)).toEqual([0, 1, 2, 3]);
  });

  it("are one again where a delimiter parted them", () => {
    expect(glued(["ООО «А", "Б»", "Тверь"], 1, ";")).toEqual(["ООО «А;Б»", "Тверь"]);
    expect(glued(["ООО", "А"], 1, "\t")).toEqual(["ООО А"]);
  });

  it("are sent without the empty ones beyond the table, and only when they differ", () => {
    expect(toSave(["a", "b"], ["a", "b"], 3)).toBeNull();
    expect(toSave(["a", "b", "c", "d"], ["a", "b", "c", " "], 3)).toEqual(["a", "b", "c"]);
    expect(toSave(["a"], ["a", "", "7"], 3)).toEqual(["a", "", "7"]);
  });
});
