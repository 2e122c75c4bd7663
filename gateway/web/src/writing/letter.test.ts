import { expect, test } from "vitest";

import type { Email, KeptDraft } from "../api/types";
import {
  answerTo,
  contentOfDraft,
  forwardOf,
  forwardSubject,
  isWorthKeeping,
  letterOf,
  mailtoOf,
  newLetter,
  newLetterId,
  NO_LETTER,
  replySubject,
} from "./letter";

const email = {
  id: "e1",
  mailbox_id: "m1",
  direction: "inbound",
  from_address: "ivan@b.example",
  to_addresses: ["sales@us.example", "petr@b.example"],
  cc_addresses: ["anna@b.example", "ivan@b.example"],
  subject: "Цена",
  text: "Сколько?\n<b>не жирно</b>",
  html: null,
} as unknown as Email;

test("an answer is marked once, and so is what is forwarded", () => {
  expect(["Цена", "Re: Цена", "отв: Цена"].map(replySubject)).toEqual(["Re: Цена", "Re: Цена", "отв: Цена"]);
  expect(["Цена", "FW: Цена", "Fwd: Цена"].map(forwardSubject)).toEqual(["Fwd: Цена", "FW: Цена", "Fwd: Цена"]);
});

test("an answer goes to the writer, and quotes the letter as text where it has no layout", () => {
  const answer = answerTo(email, { counterpartyId: "c1" }, "вчера, Иван <i@b>:", false, []);
  expect(answer.to_addresses).toEqual(["ivan@b.example"]);
  expect(answer.cc_addresses).toEqual([]);
  expect([answer.in_reply_to, answer.mailbox_id, answer.counterparty_id]).toEqual(["e1", "m1", "c1"]);
  expect(answer.html).toBe(
    "<p><br></p><p>вчера, Иван &lt;i@b&gt;:</p>" +
      "<blockquote><p>Сколько?<br>&lt;b&gt;не жирно&lt;/b&gt;</p></blockquote>",
  );
});

test("an answer to all leaves out ourselves and names nobody twice", () => {
  const answer = answerTo(email, {}, "", true, ["sales@us.example"]);
  expect(answer.to_addresses).toEqual(["ivan@b.example"]);
  expect(answer.cc_addresses).toEqual(["petr@b.example", "anna@b.example"]);
});

test("an answer to a letter of ours goes on to those it went to", () => {
  const ours = { ...email, direction: "outbound", to_addresses: ["ivan@b.example"], cc_addresses: [] } as Email;
  expect(answerTo(ours, {}, "", false, []).to_addresses).toEqual(["ivan@b.example"]);
});

test("what is forwarded has no recipient yet and begins no answer", () => {
  const letter = forwardOf(email, {}, ["От: <a>"]);
  expect([letter.to_addresses, letter.in_reply_to, letter.subject]).toEqual([[], null, "Fwd: Цена"]);
  expect(letter.html).toContain("<p>От: &lt;a&gt;</p><p>Сколько?");
});

test("a letter of an interaction has its content as text", () => {
  const letter = newLetter({ to: "a@b.example", subject: "Встреча", text: "Раз & два\nтри\n\nчетыре" });
  expect(letter.html).toBe("<p>Раз &amp; два<br>три</p><p>четыре</p>");
});

test("a draft is written on where it was left", () => {
  const kept = { id: "d1", content: contentOfDraft({ ...NO_LETTER, subject: "Смета", html: "<p>a</p>" }) };
  const letter = letterOf(kept as KeptDraft, []);
  expect(letter).toEqual({ ...NO_LETTER, subject: "Смета", html: "<p>a</p>" });
  const taken = { id: "d1", content: { text: "из программы", html: null } } as unknown as KeptDraft;
  expect(letterOf(taken, []).html).toBe("<p>из программы</p>");
});

test("only what somebody would miss is kept", () => {
  expect(isWorthKeeping({ ...NO_LETTER, html: "<p><br></p><p>&nbsp;</p>" })).toBe(false);
  expect(isWorthKeeping({ ...NO_LETTER, html: "<p>да</p>" })).toBe(true);
});

test("a letter for another mail program is an address of the system", () => {
  const letter = newLetter({ to: "a@b.example", subject: "Счёт & акт", text: "Раз\nдва" });
  expect(mailtoOf(letter)).toBe(
    `mailto:a%40b.example?subject=${encodeURIComponent("Счёт & акт")}&body=${encodeURIComponent("Раз\r\nдва")}`,
  );
});

test("the other program's letter goes to one's address for copies, too", () => {
  const letter = newLetter({ to: "a@b.example" });
  expect(mailtoOf(letter, "crm+abc@us.example")).toBe("mailto:a%40b.example?bcc=crm%2Babc%40us.example");
  expect(mailtoOf(letter, null)).toBe("mailto:a%40b.example");
});

test("ids are written as the gateway writes them", () => {
  expect(newLetterId()).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});
