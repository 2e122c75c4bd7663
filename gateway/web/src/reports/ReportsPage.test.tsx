import { screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { expect, test } from "vitest";

import type { AnalysisRow } from "../api/types";
import { field, fieldsOf, option } from "../testing/fields";
import { openPage, quietGateway } from "../testing/openPage";
import { page } from "../testing/records";

const INTERACTION = [
  field("starts_at", "datetime"),
  field("manager_id", "user"),
  field("status", "choice", { options: ["planned", "held", "cancelled"].map((value) => option(value)) }),
  field("progress", "choice", { options: [option("done")] }),
  field("priority", "choice", { options: [option("high")] }),
  field("duration_seconds", "number"),
];
const ANNA = { field: "manager_id", op: "any_of" as const, value: ["anna"] };
const BASE = { field: "starts_at", op: "between" as const, value: ["2026-11-01", "2026-11-30"] };

function row(said: Partial<AnalysisRow>): AnalysisRow {
  return {
    level: 1,
    keys: [null],
    titles: [""],
    values: [],
    shares: [],
    before: null,
    abc_class: null,
    cumulative: null,
    filter: [],
    ...said,
  };
}

function answered(rows: (measures: number) => AnalysisRow[]) {
  return ({ body }: { body: unknown }) => {
    const asked = body as { measures: unknown[]; abc: unknown };
    return {
      rows: rows(asked.measures.length),
      filter: [BASE],
      classes: asked.abc ? [{ abc_class: "A", groups: 1, value: "5", share: 80 }] : [],
      cut: false,
      since: "2026-11-01",
      until: "2026-11-30",
      compared_since: null,
      compared_until: null,
    };
  };
}

function ofManagers(measures: number): AnalysisRow[] {
  const counted = (value: string, share: number) => ({
    values: Array.from({ length: measures }, () => value),
    shares: Array.from({ length: measures }, () => share),
  });
  return [
    row({ level: 0, keys: [], titles: [], ...counted("12", 100) }),
    row({ keys: ["anna"], titles: ["Анна"], filter: [ANNA], ...counted("9", 75) }),
    row({ keys: [null], filter: [{ field: "manager_id", op: "empty", value: null }], ...counted("3", 25) }),
  ];
}

function reports(rows = ofManagers) {
  return quietGateway()
    .on("GET /reports", () => page())
    .on("GET /fields", ({ query }) => page(...(query.kind === "interaction" ? INTERACTION : fieldsOf(query.kind))))
    .on("POST /analysis", answered(rows));
}

/** A busy machine takes its time over the first page. */
const reportRows = () => screen.findAllByTestId("report-row", {}, { timeout: 15_000 });

test("a ready report is a table whose numbers lead to their records (F71, F77, S30)", async () => {
  const { gateway } = await openPage("/reports", reports());
  const rows = await reportRows();
  expect(rows.map((one) => within(one).getByRole("rowheader").textContent)).toEqual(["Итого", "Анна", "Не указано"]);
  const asked = gateway.asksOf("POST", "/analysis").at(-1)?.body as { source: string; groups: unknown };
  expect(asked).toMatchObject({ source: "interaction", groups: [{ field: "manager_id" }] });
  const [link] = within(rows[1] as HTMLElement).getAllByRole("link", { name: "Показать записи: Анна, 9" });
  const search = new URL((link as HTMLAnchorElement).href).searchParams;
  expect(JSON.parse(search.get("filter") ?? "")).toEqual([BASE, ANNA]);
});

test("what is changed is asked at once and stands in the address (F75, F80)", async () => {
  const { gateway, actor, router } = await openPage("/reports?report=abcManagers", reports());
  await reportRows();
  const cutoff = screen.getByRole("textbox", { name: "A до, %" });
  await actor.clear(cutoff);
  await actor.type(cutoff, "70");
  await waitFor(() =>
    expect(gateway.asksOf("POST", "/analysis").at(-1)?.body).toMatchObject({ abc: { a: 70, b: 95 } }),
  );
  expect(router.state.location.search).toMatchObject({ report: "abcManagers", ask: { analysis: { abc: { a: 70 } } } });
  await actor.click(screen.getByRole("button", { name: "Вернуть как было" }));
  await waitFor(() => expect(router.state.location.search).toEqual({ report: "abcManagers" }));
});

test("groups are added, moved and removed without a mouse (F76)", async () => {
  const { gateway, actor } = await openPage("/reports?report=byManager", reports());
  await reportRows();
  const groups = () => (gateway.asksOf("POST", "/analysis").at(-1)?.body as { groups: unknown }).groups;
  const box = screen.getByRole("group", { name: "Группировать" });
  await actor.click(within(box).getByRole("button", { name: "Группа: Раздел" }));
  await actor.click(await screen.findByRole("button", { name: "Левее" }));
  await waitFor(() => expect(groups()).toEqual([{ field: "role" }, { field: "manager_id" }]));
  await actor.click(within(box).getByRole("button", { name: "Группа: Менеджер" }));
  await actor.click(await screen.findByRole("button", { name: "Убрать" }));
  await waitFor(() => expect(groups()).toEqual([{ field: "role" }]));
  await actor.click(within(box).getByRole("button", { name: "Поле" }));
  await actor.click(await screen.findByRole("menuitem", { name: "Город" }));
  await waitFor(() => expect(groups()).toEqual([{ field: "role" }, { field: "city" }]));
});

test("a group folds, and its parts with it (F76)", async () => {
  const nested = (measures: number) => [
    ...ofManagers(measures).slice(0, 2),
    row({ level: 2, keys: ["anna", "client"], titles: ["Анна", "Клиенты"], values: ["9"], shares: [75] }),
  ];
  const { actor } = await openPage("/reports?report=byManager", reports(nested));
  await screen.findByRole("rowheader", { name: "Клиенты" });
  await actor.click(screen.getByRole("button", { name: "Свернуть: Анна" }));
  expect(screen.queryByRole("rowheader", { name: "Клиенты" })).toBeNull();
});

test("a report is saved with a name and stands in the list", async () => {
  const made = {
    id: "r1",
    version: 1,
    name: "Мой",
    shared: true,
    created_by: null,
    report: { chart: "bar", analysis: { source: "contact", measures: [{ kind: "count" }] } },
  };
  const gateway = reports();
  let saved: unknown[] = [];
  gateway.on("GET /reports", () => page(...saved)).on("POST /reports", () => ((saved = [made]), made));
  const { actor, router } = await openPage("/reports", gateway);
  await reportRows();
  await actor.click(screen.getByRole("button", { name: "Сохранить отчёт" }));
  const name = await screen.findByLabelText("Название");
  await actor.clear(name);
  await actor.type(name, "Мой");
  await actor.click(screen.getByRole("checkbox", { name: "Виден всем" }));
  await actor.click(screen.getByRole("button", { name: "Сохранить" }));
  await screen.findByRole("link", { name: /Мой/ });
  expect(router.state.location.search).toEqual({ report: "r1" });
  expect(gateway.asksOf("POST", "/reports")[0]?.body).toMatchObject({ name: "Мой", shared: true });
});

test("the page of reports can be used by everybody", async () => {
  await openPage("/reports?report=abcManagers", reports());
  await reportRows();
  const { violations } = await axe.run(screen.getByRole("main"), { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
});
