import { expect, test } from "vitest";

import { letterParts } from "./quotes";

test.each([
  ["Согласны.\n\n> Цена 100?\n> Иван", "Согласны."],
  ["Да.\n\nпн, 3 нояб. 2026 г. в 10:15, Иван <i@b.example>:\n\n> Сколько?", "Да."],
  ["Берём.\n\n-----Original Message-----\nFrom: a@b.example\nSent: Monday\nСколько?", "Берём."],
  ["Берём.\n\nОт: Иван\nОтправлено: 3 ноября\nТема: Цена\n\nСколько?", "Берём."],
  ['Ок\n\n03.11.2026, 10:15, "Иван" <i@b.example>:\nСколько?', "Ок"],
  ["Ok\n\nOn Mon, Nov 3, 2026 at 10:15 AM Ivan <i@b.example> wrote:\n> How much?", "Ok"],
  ["Ждём.\n\nВторник, 3 ноября 2026, 13:55 +03:00 от Иван <i@b.example>:\n>Сколько?", "Ждём."],
])("what is quoted below an answer is folded: %j", (text, own) => {
  const parts = letterParts(text);
  expect(parts.own).toBe(own);
  expect(parts.quoted).not.toBe("");
  expect(text.startsWith(parts.own) && text.trimEnd().endsWith(parts.quoted)).toBe(true);
});

test.each([
  "Добрый день!\nЦена 100 руб.\nОт: 10 штук скидка.",
  "> Цена?\n100 рублей",
  "Отвечаю:\n> Цена?\n100 рублей\n> Срок?\nНеделя",
  "> только цитата",
  "",
])("nothing that was written is folded away: %j", (text) => {
  expect(letterParts(text)).toEqual({ own: text, signature: "", quoted: "" });
});

test.each([
  ["Жду счёт.\n\n--\nИван\n+7 495 123-45-67", "Жду счёт."],
  ["Жду счёт.\n\nС уважением,\nИван Петров\nООО «Лес»", "Жду счёт."],
  ["Ok\n\nBest regards,\nJohn", "Ok"],
  ["Еду\n\nОтправлено с iPhone", "Еду"],
])("a signature is folded apart: %j", (text, own) => {
  const parts = letterParts(text);
  expect(parts).toEqual({ own, signature: text.slice(own.length).trim(), quoted: "" });
});

test("a signature above a quote is folded apart from both", () => {
  const parts = letterParts("Да.\n\nС уважением, Иван\n\n> Сколько?");
  expect(parts).toEqual({ own: "Да.", signature: "С уважением, Иван", quoted: "> Сколько?" });
});

test.each([
  "С уважением,\nИван",
  "С уважением отношусь к вашему предложению, но цена высока: поговорим о скидке на следующей неделе, если можно?",
  `Список:\n--\n${"строка\n".repeat(20)}конец`,
])("what is said is no signature: %j", (text) => {
  expect(letterParts(text).own).toBe(text);
});
