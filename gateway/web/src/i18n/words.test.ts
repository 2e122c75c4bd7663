import { expect, test } from "vitest";

import { en } from "./en";
import { countEn, countRu, pluralEn, pluralRu } from "./plural";
import { ru } from "./ru";

/** Every text of a dictionary by its path; functions are called with numbers and texts alike. */
function texts(words: unknown, path = ""): [string, string][] {
  if (typeof words === "string") return [[path, words]];
  if (typeof words === "function") return [[path, String((words as (...values: number[]) => unknown)(2, 2))]];
  return Object.entries(words as object).flatMap(([key, value]) => texts(value, `${path}.${key}`));
}

/** Names and terms that are Latin in Russian as well. */
const LATIN =
  /\{\{[^}]*\}\}|API|ABC|CSV|vCard|vcf|XLSX|UTF-8|UTF-16( BE)?|[Ww]indows-1251|Excel|jpg|gif|png|SIP|IMAP|SMTP|TLS|STARTTLS|XML|RBS_ID|English|https?:\S+|sip:\S+|rbsoft|example|Mango( Office)?|Zebra( Telecom)?|vpbx_api_\w+|realm|ztpbx\.ru|IP|WAV|MP3|OGG|FLAC|AIFF|M4A|mango-office\.ru|UDP|TCP|Call-Info|Alert-Info|SPF|DKIM|DMARC|JSON|GET|CardDAV|iPhone|iOS|Android|DAVx5|CalDav Synchronizer|Outlook|vCard|\{\w+\}|\/sms\/0\/id|The Bat|CRM|BCC|crm\+\*@\S+|MAILTO|Windows|\{%[^%]*%\}/g;

test("both dictionaries have the same keys", () => {
  const keys = (words: unknown) =>
    texts(words)
      .map(([path]) => path)
      .sort();
  expect(keys(en)).toEqual(keys(ru));
});

test("no English is left in the Russian page", () => {
  const english = texts(ru).filter(([, text]) => /[A-Za-z]{2,}/.test(text.replace(LATIN, "")));
  expect(english).toEqual([]);
});

test("no Russian is left in the English page", () => {
  const russian = texts(en).filter(([path, text]) => path !== ".frame.language" && /[А-яЁё]/.test(text));
  expect(russian).toEqual([]);
});

test("counts take the right form", () => {
  const calls = (count: number) => pluralRu(count, "звонок", "звонка", "звонков");
  expect([0, 1, 2, 5, 11, 12, 21, 22, 25, 111].map(calls)).toEqual([
    "звонков",
    "звонок",
    "звонка",
    "звонков",
    "звонков",
    "звонков",
    "звонок",
    "звонка",
    "звонков",
    "звонков",
  ]);
  expect([0, 1, 2].map((count) => pluralEn(count, "call", "calls"))).toEqual(["calls", "call", "calls"]);
});

test("thousands stand apart in a count, in words of both languages", () => {
  const said = [
    countRu(10_000, "строка", "строки", "строк"),
    ru.imports.result(9_314),
    ru.bulk.willTouch(12_345, 0, 1_021),
    ru.reports.moreGroups(1_200),
    countEn(10_000, "row", "rows"),
    en.imports.result(9_314),
    en.bulk.kept(1_000_001),
  ];
  expect(said.map((text) => text.replace(/[\u00a0\u202f]/g, " "))).toEqual([
    "10 000 строк",
    "Загружено: 9 314 строк",
    "12 345 клиентов, 1 021 дело",
    "и ещё 1 200",
    "10,000 rows",
    "Imported: 9,314 rows",
    "1,000,001 records were changed since; these fields are left as they are:",
  ]);
});
