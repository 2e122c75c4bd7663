import { describe, expect, test } from "vitest";

import { formatNumber, formatPhone, formats } from "./format";

const NOON = new Date(2026, 10, 23, 12, 0);
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();
const spaces = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("dates", () => {
  const f = formats("ru");
  test("near days are words", () => {
    expect(f.when(at(2026, 10, 23, 14, 5), NOON)).toBe("сегодня 14:05");
    expect(f.when(at(2026, 10, 22, 9, 30), NOON)).toBe("вчера 09:30");
    expect(f.when(at(2026, 10, 24, 0, 0), NOON)).toBe("завтра 00:00");
  });
  test("days of this year have no year, others have no time", () => {
    expect(f.when(at(2026, 2, 12, 10, 0), NOON)).toBe("12 мар. 10:00");
    expect(f.when(at(2023, 2, 12, 10, 0), NOON)).toBe("12 мар. 2023");
  });
  test("yesterday over the turn of the year is yesterday", () => {
    expect(f.when(at(2026, 11, 31, 23, 0), new Date(2027, 0, 1, 1, 0))).toBe("вчера 23:00");
  });
  test("English has its own words", () => {
    expect(formats("en").when(at(2026, 10, 23, 14, 5), NOON)).toBe("today 14:05");
  });
});

describe("money", () => {
  test("is grouped, with kopecks and the sign behind", () => {
    expect(spaces(formats("ru").money("12500", "RUB"))).toBe("12 500,00 ₽");
  });
  test("keeps every kopeck of a sum that no float holds", () => {
    expect(spaces(formats("ru").money("9007199254740993.07", "RUB"))).toBe("9 007 199 254 740 993,07 ₽");
  });
});

describe("phones", () => {
  test("Russian numbers are grouped", () => {
    expect(formatNumber("+79161234567", "89161234567")).toBe("+7 916 123-45-67");
  });
  test("an extension follows", () => {
    expect(formatPhone({ raw: "", e164: "+74951234567", extension: "12" })).toBe("+7 495 123-45-67 #12");
  });
  test("another country stays as it is, an unknown shape as it was typed", () => {
    expect(formatNumber("+442079460958", "")).toBe("+442079460958");
    expect(formatNumber(null, "добавочный 12")).toBe("добавочный 12");
  });
});

test("durations are read as words and as a clock", () => {
  const f = formats("ru");
  expect([f.duration(7), f.duration(125), f.duration(3725)]).toEqual(["7 с", "2 мин 05 с", "1 ч 2 мин"]);
  expect([f.clock(7), f.clock(125)]).toEqual(["0:07", "2:05"]);
});
