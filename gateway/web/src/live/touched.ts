/** Which answers an event makes old. Keys are those of `api/queries.ts`. */

import type { QueryKey } from "@tanstack/react-query";

export const LIVE_EVENTS = [
  "counterparty_changed",
  "contact_changed",
  "counterparty_merged",
  "counterparty_unmerged",
  "contact_merged",
  "contact_unmerged",
  "interaction_recorded",
  "directory_changed",
  "fields_changed",
  "segments_changed",
  "lead_created",
  "lead_changed",
  "lead_converted",
  "deal_changed",
  "call_ringing",
  "call_answered",
  "call_ended",
  "call_corrected",
  "command_answered",
  "debt_opened",
  "debt_changed",
  "recording_saved",
  "email_received",
  "email_sent",
  "email_failed",
  "email_bounced",
  "emails_changed",
  "reminder_due",
  "reminder_changed",
  "mailbox_changed",
  "mailing_changed",
  "short_message_received",
  "short_message_sent",
  "short_message_filed",
  "short_message_changed",
  "text_channel_changed",
  "job_changed",
  "parts_changed",
] as const;

export type LiveEvent = (typeof LIVE_EVENTS)[number];

export interface LiveData {
  id?: string | null;
  counterparty_id?: string | null;
  [name: string]: unknown;
}

export function touchedKeys(event: LiveEvent, data: LiveData): QueryKey[] {
  const id = data.id ?? null;
  const client = data.counterparty_id ?? null;
  const record = (noun: string): QueryKey[] => [[noun, "list"], ...(id ? [[noun, "one", id]] : [])];
  const ofClient = (panel: string): QueryKey[] => (client ? [["counterparties", panel, client]] : []);
  /** The panels of a card that its own changes and its journal's fill. */
  const ofRecord = (noun: string, whose: unknown): QueryKey[] =>
    whose ? ["timeline", "files", "counts"].map((panel) => [noun, panel, whose]) : [];
  switch (event) {
    case "counterparty_changed":
      return [...record("counterparties"), ...ofRecord("counterparties", id)];
    case "contact_changed":
      return [...record("contacts"), ...ofClient("contacts"), ...ofClient("counts"), ...ofRecord("contacts", id)];
    case "counterparty_merged":
    case "counterparty_unmerged":
      return [["counterparties"], ["merges"], ["duplicates"], ["deals"], ["leads"], ["reminders"]];
    case "contact_merged":
    case "contact_unmerged":
      return [["contacts"], ["merges"], ["duplicates"], ...ofClient("contacts")];
    case "interaction_recorded":
      return [
        ...record("interactions"),
        ["interactions", "calendar"],
        ["interactions", "chain"],
        ...ofRecord("counterparties", client),
        ...ofRecord("contacts", data.contact_id),
      ];
    case "directory_changed":
      return [["directories"], ["fields"], ...(data.directory === "our_company" ? [["our-companies"]] : [])];
    case "fields_changed":
      return [["fields"], ["custom-fields"]];
    case "segments_changed":
      // Who is in which segment decides what lists show, and to whom.
      return [
        ["segments"],
        ["fields"],
        ...(data.refreshed ? ["counterparties", "contacts", "interactions"].map((noun) => [noun, "list"]) : []),
      ];
    case "lead_created":
    case "lead_changed":
      return record("leads");
    case "lead_converted":
      return [...record("leads"), ...ofRecord("counterparties", client), ...ofClient("deals"), ["contacts", "deals"]];
    case "deal_changed":
      return [...record("deals"), ...ofClient("deals"), ...ofClient("counts"), ["contacts", "deals"]];
    case "call_ringing":
    case "call_answered":
      return record("calls");
    case "call_ended":
    case "call_corrected":
      return [...record("calls"), ["call-report"]];
    case "debt_opened":
    case "debt_changed":
      return [
        ...record("missed-call-debts"),
        ["missed-call-debts", "summary"],
        ...(id ? [["missed-call-debts", "history", id]] : []),
      ];
    case "recording_saved":
      return [["calls", "list"], ["calls", "recordings", data.call_id], ...ofClient("timeline")];
    case "email_received":
    case "email_sent":
    case "email_failed":
    case "emails_changed":
      return [...record("emails"), ...ofClient("timeline")];
    case "email_bounced":
      return [["email-bounces"], ...record("outgoing-emails"), ...record("emails"), ...ofClient("timeline")];
    case "reminder_due":
    case "reminder_changed":
      return record("reminders");
    case "mailbox_changed":
      return [["mailboxes", "list"]];
    case "mailing_changed":
      return record("mailings");
    case "short_message_received":
    case "short_message_sent":
    case "short_message_filed":
    case "short_message_changed":
      return [...record("short-messages"), ["short-messages", "talk"]];
    case "text_channel_changed":
      return [["text-channels"]];
    case "job_changed":
    case "command_answered":
      return [];
    case "parts_changed":
      return [["parts"]];
  }
}
