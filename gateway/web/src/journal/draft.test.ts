import { expect, test } from "vitest";

import { field } from "../testing/fields";
import { interaction } from "../testing/records";
import { changeOf, copyOf, draftOf, followerOf, valuesOf } from "./draft";

const FIELDS = [field("subject"), field("custom.mood", "text", { title: "Настроение" })];
const line = interaction({
  subject: "Прайс",
  result: "Отправили",
  outcome_id: "o1",
  purpose_id: "p1",
  status: "held",
  attachment_ids: ["f1"],
  custom_values: { mood: "хорошее" },
});

test("only what was changed is sent, custom fields together", () => {
  const values = valuesOf(line, FIELDS);
  expect(changeOf(values, line)).toEqual({});
  expect(changeOf({ ...values, subject: "Счёт", "custom.mood": "" }, line)).toEqual({
    subject: "Счёт",
    custom_values: { mood: null },
  });
});

test("a copy has no outcome, result or files, and a new time", () => {
  const values = valuesOf(copyOf(line), FIELDS);
  expect(values).toMatchObject({ subject: "Прайс", purpose_id: "p1", result: "", outcome_id: null, starts_at: null });
  expect(values).toMatchObject({ attachment_ids: [], status: "planned", "custom.mood": "хорошее" });
});

test("what follows is linked and keeps with whom and what for", () => {
  expect(draftOf(valuesOf(followerOf(line), FIELDS))).toMatchObject({
    follow_up_of: line.id,
    counterparty_id: line.counterparty_id,
    purpose_id: "p1",
    subject: "",
    status: "planned",
  });
});

test("the next one goes along only where it is wanted and has a time", () => {
  const values = valuesOf(line, FIELDS);
  const next = { next_starts_at: "2026-11-30T09:00:00Z", next_subject: "Перезвонить", next_channel: "phone" };
  expect(draftOf({ ...values, ...next }).next).toBeUndefined();
  expect(draftOf({ ...values, ...next, plans_next: true }).next).toEqual({
    starts_at: "2026-11-30T09:00:00Z",
    channel: "phone",
    subject: "Перезвонить",
  });
});
