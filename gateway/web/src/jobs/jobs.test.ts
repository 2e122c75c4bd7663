import { describe, expect, it } from "vitest";

import type { Job } from "../api/types";
import { fileOf, isOver, percent, saveWhenDone, secondsLeft, takeWanted } from "./jobs";

function job(change: Partial<Job> = {}): Job {
  return {
    id: crypto.randomUUID(),
    version: 1,
    kind: "export",
    state: "running",
    title: "",
    user_id: null,
    done: 0,
    total: 100,
    cancelling: false,
    log: [],
    result: {},
    problem: null,
    created_at: "2026-11-23T10:00:00Z",
    started_at: null,
    finished_at: null,
    ...change,
  };
}

describe("long work", () => {
  it("is over once it is done, failed or stopped", () => {
    expect(
      (["queued", "running", "done", "failed", "cancelled"] as const).map((state) => isOver(job({ state }))),
    ).toEqual([false, false, true, true, true]);
    expect(isOver(undefined)).toBe(false);
  });

  it("is whole only when it is done", () => {
    expect(percent(job({ done: 100 }))).toBe(99);
    expect(percent(job({ done: 25 }))).toBe(25);
    expect(percent(job({ total: null, done: 25 }))).toBe(0);
    expect(percent(job({ state: "done", total: null }))).toBe(100);
  });

  it("tells the time left by its own speed", () => {
    const one = job({ done: 10 });
    expect(secondsLeft(one, 1_000_000)).toBeNull();
    expect(secondsLeft({ ...one, done: 20 }, 1_001_000)).toBeNull();
    expect(secondsLeft({ ...one, done: 30 }, 1_010_000)).toBe(35);
    expect(secondsLeft({ ...one, state: "done" }, 1_020_000)).toBeNull();
  });

  it("has its file saved once, and only by the page that asked", () => {
    const asked = job({ state: "done", result: { file_id: "f", file_name: "Клиенты.xlsx" } });
    expect(takeWanted(asked)).toBe(false);
    saveWhenDone(asked);
    expect(takeWanted({ ...asked, state: "running" })).toBe(false);
    expect(takeWanted(asked)).toBe(true);
    expect(takeWanted(asked)).toBe(false);
    expect(fileOf(asked)).toEqual({ href: "/api/v1/files/f", name: "Клиенты.xlsx" });
    expect(fileOf({ ...asked, state: "failed" })).toBeNull();
  });
});
