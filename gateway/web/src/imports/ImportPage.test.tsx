import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import type { ImportBatch, ImportRow } from "../api/types";
import { openPage, quietGateway } from "../testing/openPage";
import { page } from "../testing/records";

const ID = "01980000-0000-7000-8000-000000000009";

function batch(change: Partial<ImportBatch> = {}): ImportBatch {
  const counts = { rows: 2, create: 1, update: 0, skip: 0, reject: 1, duplicates: 0, done: 0, failed: 0, undone: 0 };
  return {
    id: ID,
    version: 3,
    kind: "counterparty",
    state: "read",
    file_id: ID,
    file_name: "клиенты.csv",
    format: "csv",
    encoding: "windows-1251",
    delimiter: ";",
    has_header: true,
    columns: [
      { title: "Название", samples: ["ООО «Ромашка»"], field: "name" },
      { title: "Прочее", samples: ["1"], field: null },
    ],
    settings: { existing: "fill", bad_values: "reject", defaults: {} },
    counts: { ...counts, conflicts: 0 },
    job_id: null,
    created_by: null,
    created_at: "2026-11-23T10:00:00Z",
    updated_at: "2026-11-23T10:00:00Z",
    ...change,
  };
}

function row(change: Partial<ImportRow> = {}): ImportRow {
  const values = { position: 1, line: 2, cells: ["ООО «Ромашка»"], problems: [], match: null, record_id: null };
  return { ...values, action: "create", state: "new", ...change };
}

describe("an import", () => {
  it("maps columns, then is checked with the settings chosen", async () => {
    const gateway = quietGateway()
      .on("GET /imports/:id", () => batch())
      .on("PATCH /imports/:id", () => batch({ version: 4 }))
      .on("POST /imports/:id/check", () => batch({ state: "checking", version: 5 }));
    await openPage(`/import/${ID}`, gateway);
    expect(await screen.findByText("ООО «Ромашка»")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Проверить" }));
    await waitFor(() => expect(gateway.asksOf("POST", `/imports/${ID}/check`)).toHaveLength(1));
    const [saved] = gateway.asksOf("PATCH", `/imports/${ID}`);
    expect(saved?.body).toMatchObject({ mapping: ["name", null], settings: { existing: "fill" } });
    expect(saved?.headers["If-Match"]).toBe('"3"');
  });

  it("shows what is wrong with a row, and applies only what was ticked", async () => {
    const bad = { code: "bad_inn", field: "inn", value: "123", message: "no INN", fatal: true };
    const gateway = quietGateway()
      .on("GET /imports/:id", () => batch({ state: "checked" }))
      .on("GET /imports/:id/rows", () =>
        page(row(), row({ position: 2, line: 3, action: "reject", cells: ["ООО «Плохо»"], problems: [bad] })),
      )
      .on("POST /imports/:id/apply", () => batch({ state: "applying" }));
    await openPage(`/import/${ID}`, gateway);
    expect(await screen.findByText(/не ИНН «123»/)).toBeTruthy();
    expect(screen.getByLabelText("Отметить строку 3")).toHaveProperty("disabled", true);
    await userEvent.click(screen.getByLabelText("Отметить строку 2"));
    await userEvent.click(screen.getByRole("button", { name: "Загрузить отмеченные (1)" }));
    await userEvent.click(await screen.findByRole("button", { name: "Импорт" }));
    await waitFor(() => expect(gateway.asksOf("POST", `/imports/${ID}/apply`)[0]?.body).toEqual({ positions: [1] }));
  });

  it("has a row set right in place: Enter checks it again at once, Esc leaves it as it was", async () => {
    const bad = { code: "bad_inn", field: "inn", value: "123", message: "no INN", fatal: true };
    const columns = [
      { title: "Название", samples: [], field: "name" },
      { title: "ИНН", samples: [], field: "inn" },
    ];
    const rows = [row({ action: "reject", cells: ["ООО «Плохо»", "123"], problems: [bad] })];
    const gateway = quietGateway()
      .on("GET /imports/:id", () => batch({ state: "checked", columns }))
      .on("GET /imports/:id/rows", () => page(...rows))
      .on("PATCH /imports/:id/rows", ({ body }) => {
        const { cells } = body as { cells: string[] };
        const right = cells[1] === "7707083893";
        return row({ cells, action: right ? "create" : "reject", problems: right ? [] : [bad] });
      });
    const { actor } = await openPage(`/import/${ID}`, gateway);
    const opener = await screen.findByRole("button", { name: /^Исправить строку 2/ });
    await actor.click(opener);
    const cell = await screen.findByLabelText("ИНН");
    expect(document.activeElement).toBe(cell);
    expect(cell.getAttribute("aria-invalid")).toBe("true");
    await actor.keyboard("{Escape}");
    await waitFor(() => expect(document.activeElement).toBe(opener));
    expect(gateway.asksOf("PATCH", `/imports/${ID}/rows`)).toHaveLength(0);
    await actor.keyboard("{Enter}");
    await actor.clear(await screen.findByLabelText("ИНН"));
    await actor.type(screen.getByLabelText("ИНН"), "77{Enter}");
    expect(await screen.findByLabelText("ИНН")).toBeTruthy();
    await waitFor(() => expect(screen.getByRole("button", { name: "Сохранить и проверить" })).toBeTruthy());
    await actor.clear(screen.getByLabelText("ИНН"));
    await actor.type(screen.getByLabelText("ИНН"), "7707083893{Enter}");
    await waitFor(() => expect(screen.queryByTestId("import-editor")).toBeNull());
    expect(screen.queryByText(/не ИНН/)).toBeNull();
    expect(gateway.asksOf("PATCH", `/imports/${ID}/rows`).at(-1)?.body).toEqual({
      position: 1,
      cells: ["ООО «Плохо»", "7707083893"],
    });
  });

  it.each([
    [{ code: "sheet_problem", reason: "zip_bomb" }, /занял бы слишком много места/, "link", "Выбрать другой файл"],
    [{ code: "unavailable", reason: null }, "Не получилось", "button", "Продолжить"],
  ])("says in words why a file was not read, and offers what may help: %o", async (why, said, role, offer) => {
    const problem = { message: "It was not read", field: "file", ...why };
    const failed = { ...job(), state: "failed", problem };
    const gateway = quietGateway()
      .on("GET /imports/:id", () => batch({ state: "reading", job_id: ID }))
      .on("GET /jobs/:id", () => failed);
    await openPage(`/import/${ID}`, gateway);
    expect(await screen.findByText(said)).toBeTruthy();
    expect(screen.getByRole(role, { name: offer })).toBeTruthy();
  });
});

function job() {
  const times = { created_at: "2026-11-23T10:00:00Z", started_at: null, finished_at: null };
  const counts = { done: 0, total: null, cancelling: false, log: [], result: {} };
  return { id: ID, version: 1, kind: "import_read", state: "running", title: "", user_id: null, ...counts, ...times };
}
