/** Which calls have a card on the screen of one person. Pure: events in, cards out. */

import type { Call } from "../api/types";

export interface CallerCards {
  shown: Call[];
  /** Calls that are over for this person; a late event must not bring them back. */
  over: ReadonlySet<string>;
}

export const NO_CARDS: CallerCards = { shown: [], over: new Set() };

const ORDER: Record<Call["status"], number> = { ringing: 0, answered: 1, ended: 2 };

/** Takes in a call as it is now: it rings for me, I talk, somebody else took it, or it is over. */
export function withCall(cards: CallerCards, call: Call, myId: string): CallerCards {
  const before = cards.shown.find((shown) => shown.id === call.id);
  if (cards.over.has(call.id)) return cards;
  if (before && ORDER[call.status] < ORDER[before.status]) return cards;
  if (call.status !== "ringing" && call.user_id !== null && call.user_id !== myId) return withoutCall(cards, call.id);
  if (call.status === "ended" && !before) return { ...cards, over: new Set(cards.over).add(call.id) };
  const shown = before ? cards.shown.map((card) => (card.id === call.id ? call : card)) : [...cards.shown, call];
  return { ...cards, shown };
}

/** The card is closed by hand, by another's answer, or some seconds after the end. */
export function withoutCall(cards: CallerCards, callId: string): CallerCards {
  return { shown: cards.shown.filter((call) => call.id !== callId), over: new Set(cards.over).add(callId) };
}
