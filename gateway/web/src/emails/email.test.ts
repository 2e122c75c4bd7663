import { expect, test } from "vitest";

import type { Email } from "../api/types";
import { replySubject, replyText } from "./email";

test("an answer is marked once", () => {
  expect([replySubject("Цена"), replySubject("Re: Цена"), replySubject("отв: Цена")]).toEqual([
    "Re: Цена",
    "Re: Цена",
    "отв: Цена",
  ]);
});

test("the letter is quoted below", () => {
  const email = { text: "Добрый день\nСколько?\n", from_name: "Иван", from_address: "i@b.example" } as Email;
  expect(replyText(email, "вчера")).toBe("\n\nвчера, Иван:\n> Добрый день\n> Сколько?\n");
});
