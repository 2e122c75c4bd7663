import { describe, expect, test } from "vitest";

import type { Call } from "../api/types";
import { call } from "../testing/records";
import { NO_CARDS, withCall, withoutCall } from "./callerCards";

const ME = "me";
const ringing = call({ id: "a", rings: [ME, "boris"] });
const mine: Call = { ...ringing, status: "answered", user_id: ME };
const others: Call = { ...ringing, status: "answered", user_id: "boris" };
const ended: Call = { ...mine, status: "ended", outcome: "talked", talk_seconds: 65 };
const missed: Call = { ...ringing, status: "ended", outcome: "missed" };

function after(...calls: Call[]) {
  return calls.reduce((cards, one) => withCall(cards, one, ME), NO_CARDS);
}
const shown = (...calls: Call[]) => after(...calls).shown.map((one) => one.status);

describe("a caller card", () => {
  test("is there while the phone rings", () => expect(shown(ringing)).toEqual(["ringing"]));
  test("becomes a talk when I answer", () => expect(shown(ringing, mine)).toEqual(["answered"]));
  test("goes away when another answers", () => expect(shown(ringing, others)).toEqual([]));
  test("tells the end", () => expect(shown(ringing, mine, ended)).toEqual(["ended"]));
  test("tells that the call was missed", () => expect(shown(ringing, missed)).toEqual(["ended"]));
  test("appears for a talk whose ringing was not heard", () => expect(shown(mine)).toEqual(["answered"]));
  test("does not appear for a call that is over", () => expect(shown(ended)).toEqual([]));
  test("is not doubled by an event that comes twice", () => expect(shown(ringing, ringing)).toEqual(["ringing"]));
});

describe("events out of order", () => {
  test("ringing after the answer changes nothing", () => expect(shown(mine, ringing)).toEqual(["answered"]));
  test("ringing after another's answer brings nothing back", () => expect(shown(ringing, others, ringing)).toEqual([]));
  test("ringing after the end brings nothing back", () => expect(shown(missed, ringing)).toEqual([]));
  test("a closed card stays closed", () => {
    const closed = withoutCall(after(ringing), "a");
    expect(withCall(closed, mine, ME).shown).toEqual([]);
  });
});

test("two calls have a card each", () => {
  expect(after(ringing, call({ id: "b", rings: [ME] })).shown).toHaveLength(2);
});
