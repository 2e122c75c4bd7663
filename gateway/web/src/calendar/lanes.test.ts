import { expect, test } from "vitest";

import { interaction } from "../testing/records";
import { isLong, placed, touches } from "./lanes";

const DAY = "2026-11-23";
const at = (time: string, minutes = 0, day = DAY) =>
  interaction({
    subject: time,
    starts_at: new Date(`${day}T${time}:00`).toISOString(),
    duration_seconds: minutes * 60,
  });

test("lines that overlap stand side by side, the others have the whole column", () => {
  const lines = [at("09:00", 60), at("09:30", 60), at("10:15", 30), at("12:00", 15)];
  const found = placed(lines, DAY).map(({ line, from, to, lane, lanes }) => [line.subject, from, to, lane, lanes]);
  expect(found).toEqual([
    ["09:00", 540, 600, 0, 2],
    ["09:30", 570, 630, 1, 2],
    ["10:15", 615, 645, 0, 2],
    ["12:00", 720, 750, 0, 1],
  ]);
});

test("what goes on over midnight stands in both of its days", () => {
  const night = at("23:00", 150);
  expect(isLong(night)).toBe(false);
  expect(placed([night], DAY).map(({ from, to }) => [from, to])).toEqual([[1380, 1440]]);
  expect(placed([night], "2026-11-24").map(({ from, to }) => [from, to])).toEqual([[0, 90]]);
  expect(placed([at("23:50", 5)], DAY).map(({ from, to }) => [from, to])).toEqual([[1410, 1440]]);
});

test("what lasts a day or more stands above the hours, on each of its days", () => {
  const long = at("22:00", 26 * 60);
  expect(isLong(long)).toBe(true);
  expect(isLong(at("22:00", 120))).toBe(false);
  expect([DAY, "2026-11-24", "2026-11-25"].map((day) => touches(long, day))).toEqual([true, true, false]);
  expect(placed([long], DAY)).toEqual([]);
});
