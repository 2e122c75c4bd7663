import type { Call, Party } from "../api/types";
import { formatNumber } from "../i18n/format";
import type { Words } from "../i18n/ru";

/** The number as people read it; words for a hidden one. */
export function callNumber(t: Words, call: Call): string {
  return formatNumber(call.phone, call.phone_raw) || t.calls.hidden;
}

export function partyName(party: Party): string {
  return [party.contact_name, party.counterparty_name].filter(Boolean).join(", ");
}

/** Who it is, in one line. */
export function callerName(t: Words, call: Call): string {
  return call.parties.map(partyName).join("; ") || t.calls.unknown;
}

/** A client rang, it is over, and nobody talked to them. */
export function isMissed(call: Call): boolean {
  const talked = call.answered_at !== null && call.outcome !== "voicemail";
  return call.status === "ended" && call.direction === "inbound" && !talked;
}

/** The client whose card a call belongs to: only where all matches agree. */
export function onlyClientOf(call: Call): string | null {
  const ids = new Set(call.parties.map((party) => party.counterparty_id));
  return ids.size === 1 ? (call.parties[0]?.counterparty_id ?? null) : null;
}
