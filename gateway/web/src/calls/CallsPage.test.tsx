import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";

import type { FakeGateway } from "../testing/FakeGateway";
import { openPage, quietGateway } from "../testing/openPage";
import { call, page, user } from "../testing/records";
import { callFilter, callSearch, filtersOf } from "./callSearch";

const head = user({ role: "head_of_sales", name: "Вера" });
const ended = call({ status: "ended", outcome: "talked", talk_seconds: 65, user_id: head.id, recording_id: "r" });

beforeEach(() => localStorage.clear());

/** What the list asked for last; the frame asks for calls that ring as well. */
const lastAsked = (gateway: FakeGateway) =>
  gateway.asksOf("GET", "/calls").findLast(({ query }) => query.sort !== undefined)?.query;

test("calls are narrowed by what one chooses, and the address keeps it", async () => {
  const gateway = quietGateway(head).on("GET /calls", () => page(ended));
  const { actor, router } = await openPage("/calls?longer=60", gateway);
  await screen.findByTestId("call-row");
  await actor.click(screen.getByRole("combobox", { name: "Итог" }));
  await actor.click(await screen.findByRole("option", { name: "Пропущен" }));
  await actor.click(screen.getByRole("checkbox", { name: "С записью" }));
  const chosen = { outcome: "missed", recorded: "true", min_talk_seconds: "60" };
  await waitFor(() => expect(lastAsked(gateway)).toMatchObject(chosen));
  expect(router.state.location.search).toMatchObject({ outcome: "missed", recorded: true, longer: 60 });
  await actor.click(screen.getByRole("button", { name: "Сбросить всё" }));
  await waitFor(() => expect(lastAsked(gateway)).not.toHaveProperty("outcome"));
});

test("calls are sorted by the head of a column, one way and the other", async () => {
  const gateway = quietGateway(head).on("GET /calls", () => page(ended));
  const { actor } = await openPage("/calls", gateway);
  await screen.findByTestId("call-row");
  expect(lastAsked(gateway)).toMatchObject({ sort: "started_at", descending: "true" });
  await actor.click(screen.getByRole("button", { name: "Разговор" }));
  await waitFor(() => expect(lastAsked(gateway)).toMatchObject({ sort: "talk_seconds", descending: "false" }));
  await actor.click(screen.getByRole("button", { name: "Разговор" }));
  await waitFor(() => expect(lastAsked(gateway)).toMatchObject({ sort: "talk_seconds", descending: "true" }));
});

test("one chooses the columns and their order, and the browser remembers them (S05)", async () => {
  const gateway = quietGateway(head).on("GET /calls", () => page(ended));
  const { actor, router } = await openPage("/calls", gateway);
  const row = await screen.findByTestId("call-row");
  const heads = () => screen.getAllByRole("columnheader").map((one) => one.textContent);
  expect(heads().slice(0, 3)).toEqual(["Когда", "Кто", "Телефон"]);
  await actor.click(screen.getByRole("button", { name: "Колонки" }));
  await actor.click(await screen.findByRole("checkbox", { name: "Направление" }));
  await actor.click(screen.getByRole("checkbox", { name: "Линия" }));
  await actor.click(screen.getByRole("button", { name: "Телефон: Левее" }));
  expect(heads().slice(0, 3)).toEqual(["Когда", "Телефон", "Кто"]);
  expect(heads()).toContain("Направление");
  expect(heads()).not.toContain("Линия");
  expect(within(row).getByText("Входящий")).toBeDefined();
  expect(router.state.location.search).toMatchObject({ columns: expect.arrayContaining(["direction"]) });
  expect(localStorage.getItem(`otklik.columns.call.${head.id}`)).toContain("direction");
  await actor.click(screen.getByRole("button", { name: "Как было сначала" }));
  expect(heads().slice(0, 3)).toEqual(["Когда", "Кто", "Телефон"]);
  expect(localStorage.getItem(`otklik.columns.call.${head.id}`)).toBeNull();
});

test("where nothing matches, it is said so", async () => {
  const gateway = quietGateway(head);
  await openPage("/calls?direction=outbound", gateway);
  expect(await screen.findByText("По этим условиям звонков нет.")).toBeDefined();
});

test("a recording is played faster, saved by who may, and it is seen who listened (R05)", async () => {
  const gateway = quietGateway(head)
    .on("GET /calls", () => page(ended))
    .on("GET /calls/:id", () => ended)
    .on("GET /calls/:id/recordings", () => page({ id: "r1", call_id: ended.id }))
    .on("GET /recording-settings", () => ({ version: 1, download_roles: ["head_of_sales"] }))
    .on("GET /calls/:id/listenings", () =>
      page({ id: "l", user_id: head.id, at: "2026-11-23T09:00:00Z", kind: "listened", address: "10.0.0.7" }),
    );
  const { actor } = await openPage(`/calls?open=${ended.id}`, gateway);
  const panel = within(await screen.findByRole("dialog"));
  const player = await panel.findByTestId<HTMLAudioElement>("recording-player");
  expect(player.getAttribute("src")).toBe(`/api/v1/calls/${ended.id}/recordings/r1/content`);
  await actor.click(panel.getByRole("radio", { name: "1,5×" }));
  await waitFor(() => expect(player.playbackRate).toBe(1.5));
  const save = await panel.findByRole("link", { name: "Скачать" });
  expect(save.getAttribute("href")).toBe(`/api/v1/calls/${ended.id}/recordings/r1/content?download=true`);
  expect(await panel.findByText(/Вера · слушал · 10\.0\.0\.7/)).toBeDefined();
});

test("a recording that became another file goes on in that, and one that is gone says so (R05)", async () => {
  const load = vi.spyOn(HTMLMediaElement.prototype, "load").mockImplementation(() => undefined);
  const play = vi.spyOn(HTMLMediaElement.prototype, "play").mockResolvedValue();
  const gateway = quietGateway(head)
    .on("GET /calls/:id", () => ended)
    .on("GET /calls/:id/listenings", () => page())
    .on("GET /calls/:id/recordings", () => page({ id: "r1", call_id: ended.id }));
  await openPage(`/calls?open=${ended.id}`, gateway);
  const player = await screen.findByTestId<HTMLAudioElement>("recording-player");
  player.currentTime = 12;
  fireEvent.error(player);
  expect([load.mock.calls.length, play.mock.calls.length, player.currentTime]).toEqual([1, 1, 12]);
  expect(screen.queryByText(/Запись не открылась/)).toBeNull();
  fireEvent.error(player);
  expect(await screen.findByText(/Запись не открылась/)).toBeDefined();
  expect(load).toHaveBeenCalledTimes(1);
});

test("who may not save recordings is not offered to, nor told who listened", async () => {
  const me = user();
  const mine = { ...ended, user_id: me.id };
  const gateway = quietGateway(me)
    .on("GET /calls/:id", () => mine)
    .on("GET /calls/:id/recordings", () => page({ id: "r1", call_id: mine.id }));
  await openPage(`/calls?open=${mine.id}`, gateway);
  const panel = within(await screen.findByRole("dialog"));
  await panel.findByTestId("recording-player");
  await waitFor(() => expect(gateway.asksOf("GET", "/recording-settings")).toHaveLength(1));
  expect(panel.queryByRole("link", { name: "Скачать" })).toBeNull();
  expect(gateway.asksOf("GET", `/calls/${mine.id}/listenings`)).toHaveLength(0);
});

test("the table of the same calls is made, waited for, and saved", async () => {
  const job = { id: "j", state: "running", problem: null, result: {} };
  const gateway = quietGateway(head)
    .on("GET /calls", () => page(ended))
    .on("POST /call-exports", () => job)
    .on("GET /telephony-jobs/:id", () => ({ ...job, state: "done" }));
  const { actor } = await openPage("/calls?direction=inbound", gateway);
  await actor.click(await screen.findByRole("button", { name: "Выгрузить в Excel" }));
  expect(await screen.findByText("Таблица готова и сохраняется")).toBeDefined();
  expect(gateway.asksOf("POST", "/call-exports")[0]?.body).toMatchObject({
    filter: { direction: "inbound", outcome: null },
    sort: "started_at",
    descending: true,
  });
});

test("an address that somebody typed is taken as far as it can be", () => {
  const search = callSearch({ outcome: "nonsense", longer: 7, q: 1234, period: "day", at: "2026-11-23" });
  expect(search).toMatchObject({ q: "1234", period: "day", at: "2026-11-23" });
  expect(search.outcome).toBeUndefined();
  expect(search.longer).toBeUndefined();
  const { started_from, started_before } = callFilter(search, "2026-11-24");
  expect(new Date(started_before!).getTime() - new Date(started_from!).getTime()).toBe(24 * 3_600_000);
  expect([filtersOf(search), filtersOf(callSearch({ open: "x", sort: "started_at" }))]).toEqual([
    ["period", "at", "q"],
    [],
  ]);
});
