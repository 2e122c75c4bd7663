/** A letter as it is written here, and what it begins with. */

import { randomId } from "../api/random";
import type { DraftContent, Email, EmailDraft, KeptDraft, LetterFile, Mailbox, MyMail } from "../api/types";

export interface Letter {
  mailbox_id: string | null;
  to_addresses: string[];
  cc_addresses: string[];
  bcc_addresses: string[];
  subject: string;
  html: string;
  files: LetterFile[];
  counterparty_id: string | null;
  contact_id: string | null;
  lead_id: string | null;
  in_reply_to: string | null;
  track_opens: boolean;
}

/** What is known of a letter when it is begun. */
export interface Beginning {
  to?: string;
  subject?: string;
  /** The content of an interaction, as text. */
  text?: string;
  counterpartyId?: string | null;
  contactId?: string | null;
  leadId?: string;
  dealId?: string;
}

export const NO_LETTER: Letter = {
  mailbox_id: null,
  to_addresses: [],
  cc_addresses: [],
  bcc_addresses: [],
  subject: "",
  html: "",
  files: [],
  counterparty_id: null,
  contact_id: null,
  lead_id: null,
  in_reply_to: null,
  track_opens: false,
};

/** The name of a letter from its first word on, as the gateway writes ids. */
export function newLetterId(): string {
  return randomId().replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export const EMPTY_LINE = "<p><br></p>";

/** «Re: …», once however often it is answered. */
export function replySubject(subject: string): string {
  return /^(re|отв)\s*:/i.test(subject) ? subject : `Re: ${subject}`;
}

export function forwardSubject(subject: string): string {
  return /^(fwd?|пересл)\s*:/i.test(subject) ? subject : `Fwd: ${subject}`;
}

/** The mailboxes that letters can be sent from. */
export function writable(mailboxes: Mailbox[]): Mailbox[] {
  return mailboxes.filter((mailbox) => mailbox.active && mailbox.smtp_host);
}

/** The mailbox that is asked for, or one's own, or the first. */
export function mailboxOf(usable: Mailbox[], wanted: string | null): Mailbox | undefined {
  return usable.find((one) => one.id === wanted) ?? usable.find((mailbox) => mailbox.kind === "personal") ?? usable[0];
}

export function signatureOf(signatures: MyMail["signatures"], mailboxId: string | null | undefined): string {
  const html = signatures.find((one) => one.mailbox_id === mailboxId)?.html;
  return html ? `<div>${html}</div>` : "";
}

/** The letter with the signature above what it quotes. */
export function signed(letter: Letter, signature: string): Letter {
  if (!signature) return letter;
  const rest = letter.html.startsWith(EMPTY_LINE) ? letter.html.slice(EMPTY_LINE.length) : "";
  const own = rest ? EMPTY_LINE : letter.html || EMPTY_LINE;
  return { ...letter, html: own + signature + rest };
}

export function newLetter(known: Beginning): Letter {
  return {
    ...NO_LETTER,
    to_addresses: known.to ? [known.to] : [],
    subject: known.subject ?? "",
    html: known.text ? htmlOf(known.text) : "",
    counterparty_id: known.counterpartyId ?? null,
    contact_id: known.contactId ?? null,
    lead_id: known.leadId ?? null,
  };
}

/** An answer to whoever wrote the letter, or to all who got it but ourselves; it quotes the letter. */
export function answerTo(email: Email, known: Beginning, head: string, all: boolean, ours: string[]): Letter {
  const own = new Set(ours);
  const writer = email.direction === "inbound" ? [email.from_address] : email.to_addresses;
  const others = all ? [...(email.direction === "inbound" ? email.to_addresses : []), ...email.cc_addresses] : [];
  const to = [...new Set(writer)].filter(Boolean);
  return {
    ...newLetter(known),
    mailbox_id: email.mailbox_id,
    to_addresses: to,
    cc_addresses: [...new Set(others)].filter((address) => !own.has(address) && !to.includes(address)),
    subject: replySubject(email.subject),
    html: `${EMPTY_LINE}<p>${escaped(head)}</p><blockquote>${contentOf(email)}</blockquote>`,
    in_reply_to: email.id,
  };
}

/** The letter for somebody else, under what its head says: from whom, to whom, when, about what. */
export function forwardOf(email: Email, known: Beginning, head: string[]): Letter {
  return {
    ...newLetter(known),
    mailbox_id: email.mailbox_id,
    subject: forwardSubject(email.subject),
    html: `${EMPTY_LINE}<p>${head.map(escaped).join("<br>")}</p>${contentOf(email)}`,
  };
}

export function letterOf(draft: KeptDraft, files: LetterFile[]): Letter {
  const { html, text, ...rest } = draft.content;
  const known = Object.fromEntries(Object.keys(NO_LETTER).map((key) => [key, rest[key as keyof typeof rest]]));
  const found = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
  return { ...NO_LETTER, ...found, html: html ?? htmlOf(text ?? ""), files };
}

/** What is kept of it while it is written. */
export function contentOfDraft(letter: Letter, sendAt: string | null = null): DraftContent {
  const { files, ...rest } = letter;
  return { ...rest, file_ids: files.map((file) => file.id), send_at: sendAt };
}

export function emailDraft(id: string, letter: Letter, mailboxId: string, sendAt: string | null): EmailDraft {
  return { ...contentOfDraft(letter, sendAt), to_addresses: letter.to_addresses, id, mailbox_id: mailboxId };
}

/** Is there anything in it that somebody would miss? */
export function isWorthKeeping(letter: Letter): boolean {
  return Boolean(
    letter.subject.trim() || textOf(letter.html).trim() || letter.files.length || letter.to_addresses.length,
  );
}

export function htmlOf(text: string): string {
  const paragraphs = text.trim().split(/\n{2,}/);
  return text.trim() ? paragraphs.map((part) => `<p>${escaped(part).replaceAll("\n", "<br>")}</p>`).join("") : "";
}

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** The letter's own layout, which the gateway made safe, or its text. */
function contentOf(email: Email): string {
  return email.html ?? htmlOf(email.text);
}

function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, " ").replaceAll("&nbsp;", " ");
}

/** A letter for the program that the system has registered for letters; `copy` gets a hidden copy of it. */
export function mailtoOf(letter: Letter, copy: string | null = null): string {
  const parts = [
    copy && `bcc=${encodeURIComponent(copy)}`,
    letter.subject && `subject=${encodeURIComponent(letter.subject)}`,
    letter.html && `body=${encodeURIComponent(plainOf(letter.html))}`,
  ].filter(Boolean);
  const to = letter.to_addresses.map(encodeURIComponent).join(",");
  return `mailto:${to}${parts.length ? `?${parts.join("&")}` : ""}`;
}

/** What a layout says, with line ends as letters have them. */
export function plainOf(html: string): string {
  const lines = html.replace(/<br\s*\/?>/g, "\n").replace(/<\/p>/g, "\n\n");
  const page = new DOMParser().parseFromString(lines, "text/html");
  return (page.body.textContent ?? "").trim().replaceAll("\n", "\r\n");
}
