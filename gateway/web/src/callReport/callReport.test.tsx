import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";

import type { CallFigures } from "../api/types";
import { openPage, quietGateway } from "../testing/openPage";
import { user } from "../testing/records";

const me = user({ role: "head_of_sales", name: "Вера" });
const figures = (fields: Partial<CallFigures> = {}): CallFigures => ({
  key: null,
  title: "",
  calls: 1_200,
  inbound: 800,
  outbound: 400,
  talked: 900,
  answered: 700,
  missed: 100,
  missed_share: 0.125,
  talk_seconds: 7_300,
  average_talk_seconds: 65,
  average_wait_seconds: 7,
  median_answer_seconds: null,
  ...fields,
});

test("calls are added up by manager and by hour, with their total", async () => {
  const gateway = quietGateway(me).on("GET /call-report", ({ query }) => ({
    total: figures(),
    rows: [figures({ key: query.by === "hour" ? "9" : me.id })],
  }));
  const { actor } = await openPage("/calls/report", gateway);
  const row = within(await screen.findByTestId("report-row"));
  expect(row.getByRole("rowheader", { name: "Вера" })).toBeDefined();
  expect(row.getByText("13 %")).toBeDefined();
  expect(row.getByText("2 ч 1 мин")).toBeDefined();
  expect(row.getByText("—")).toBeDefined();
  expect(screen.getByTestId("report-total").textContent).toMatch(/1\s200/);
  await actor.click(screen.getByRole("radio", { name: "По часам" }));
  await waitFor(() => expect(screen.getByRole("rowheader", { name: "09:00–10:00" })).toBeDefined());
  expect(gateway.asksOf("GET", "/call-report").at(-1)?.query).toMatchObject({ by: "hour" });
});

test("a time without calls says so", async () => {
  const gateway = quietGateway(me).on("GET /call-report", () => ({ total: figures({ calls: 0 }), rows: [] }));
  await openPage("/calls/report", gateway);
  expect(await screen.findByText("За это время звонков не было.")).toBeDefined();
});
