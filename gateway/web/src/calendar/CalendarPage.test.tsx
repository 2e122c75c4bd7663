import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";

import { openPage, quietGateway } from "../testing/openPage";
import { interaction, page, user } from "../testing/records";

const me = user({ id: "u1", name: "Анна Волкова" });
const at = (time: string) => new Date(`2026-11-24T${time}:00`).toISOString();
const line = interaction({ id: "i1", version: 3, manager_id: "u1", subject: "Показ", starts_at: at("11:00") });

beforeEach(() => localStorage.clear());

function calendarGateway() {
  return quietGateway(me)
    .on("GET /calendar", () => ({ items: [line], complete: true }))
    .on("GET /fields", () => page())
    .on("GET /directories/outcome", () => page())
    .on("PATCH /interactions/:id", ({ body }) => ({ ...line, ...(body as object), version: 4 }));
}

test("a week of mine is asked for from Monday to Monday", async () => {
  const { gateway } = await openPage("/calendar?at=2026-11-24", calendarGateway());
  expect((await screen.findByTestId("calendar-line", {}, { timeout: 5_000 })).textContent).toContain("Показ");
  expect(gateway.asksOf("GET", "/calendar")[0]?.query).toEqual({
    starts_from: new Date("2026-11-23T00:00:00").toISOString(),
    starts_before: new Date("2026-11-30T00:00:00").toISOString(),
    manager_ids: '["u1"]',
  });
});

test("what is planned is moved by the keyboard, with its version, and can be put back", async () => {
  const { gateway, actor } = await openPage("/calendar?at=2026-11-24", calendarGateway());
  fireEvent.keyDown(await screen.findByTestId("calendar-line"), { key: "ArrowRight", altKey: true });
  await waitFor(() => expect(gateway.asksOf("PATCH", "/interactions/i1")).toHaveLength(1));
  const [moved] = gateway.asksOf("PATCH", "/interactions/i1");
  expect(moved?.body).toEqual({ starts_at: new Date("2026-11-25T11:00:00").toISOString() });
  expect(moved?.headers["If-Match"]).toBe('"3"');
  await actor.click(await screen.findByRole("button", { name: "Отменить" }));
  await waitFor(() => expect(gateway.asksOf("PATCH", "/interactions/i1")).toHaveLength(2));
  expect(gateway.asksOf("PATCH", "/interactions/i1")[1]?.headers["If-Match"]).toBe('"4"');
});

test("a right click on a day plans something for its morning", async () => {
  await openPage("/calendar?view=month&at=2026-11-24", calendarGateway());
  const days = await screen.findAllByTestId("calendar-day");
  const day = days.find((one) => within(one).queryByText("26"));
  fireEvent.contextMenu(day as HTMLElement);
  const form = within(await screen.findByRole("dialog"));
  expect(form.getByRole<HTMLInputElement>("textbox", { name: "Время" }).value).toBe("10:00");
});
