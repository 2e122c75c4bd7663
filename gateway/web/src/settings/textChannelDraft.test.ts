import { expect, test } from "vitest";

import type { TextChannel } from "../api/types";
import { changeOfChannel, draftOfChannel, emptyChannel, fieldsOfChannel, headersOf } from "./textChannelDraft";

test("headers are read line by line, and a colon within a value stays", () => {
  expect(headersOf("Authorization: Bearer a:b\n\n X-Id:7 ")).toEqual({ Authorization: "Bearer a:b", "X-Id": "7" });
});

test("a Mango channel sends its account only, and a secret that was not typed is not sent", () => {
  const values = { ...emptyChannel(), name: "СМС", kind: "mango_sms" as const, account_id: "a1", extension: "101" };
  const draft = draftOfChannel(values);
  expect(draft.mango).toEqual({ account_id: "a1", extension: "101" });
  expect(draft).not.toHaveProperty("sending");
  expect(changeOfChannel(values)).not.toHaveProperty("secret");
  expect(changeOfChannel(values)).not.toHaveProperty("kind");
});

test("what was saved comes back into the form as it was", () => {
  const values = { ...emptyChannel(), name: "Шлюз", url: "https://sms.example.ru/", headers: "X-Id: 7", secret: "s" };
  const { kind, sending, answer, reports, incoming } = draftOfChannel(values);
  const saved = { ...values, kind, sending, answer, reports, incoming, mango: null } as unknown as TextChannel;
  expect(fieldsOfChannel(saved)).toEqual({ ...values, secret: "" });
});
