import { queryOptions } from "@tanstack/react-query";

import { get } from "../api/client";
import type { Notice, NoticeRule } from "../api/types";

export const RULES = "notice-rules";
export const NOTICES = "notices";

export type NoticeEvent = NoticeRule["event"];
export type NoticeAudience = NoticeRule["audience"];
export type NoticeState = Notice["state"];

/** Of which event whom is told; the first is usual. */
export const AUDIENCES: Record<NoticeEvent, NoticeAudience[]> = {
  call_missed: ["client", "manager"],
  interaction_ahead: ["client"],
  interaction_moved: ["client"],
  interaction_cancelled: ["client"],
  lead_accepted: ["client"],
  birthday: ["client"],
  lead_given: ["manager"],
  debt_escalated: ["manager"],
};

const ABOUT_TIME = ["event.date", "event.time", "event.subject"] as const;
const ABOUT_CALL = ["event.phone", "event.client", "event.date", "event.time"] as const;
const ABOUT_LEAD = ["event.number", "event.subject", "event.client", "event.phone"] as const;
const TO_CLIENT = ["recipient.given_name", "recipient.name", "counterparty.name"] as const;
export type NoticeField =
  (typeof ABOUT_TIME)[number] | (typeof ABOUT_CALL)[number] | (typeof ABOUT_LEAD)[number] | (typeof TO_CLIENT)[number];

const ABOUT: Record<NoticeEvent, readonly NoticeField[]> = {
  call_missed: ABOUT_CALL,
  interaction_ahead: ABOUT_TIME,
  interaction_moved: ABOUT_TIME,
  interaction_cancelled: ABOUT_TIME,
  lead_accepted: ABOUT_LEAD,
  birthday: [],
  lead_given: ABOUT_LEAD,
  debt_escalated: ABOUT_CALL,
};

/** What a text of this event may name. */
export function fieldsOf(event: NoticeEvent, audience: NoticeAudience): NoticeField[] {
  return [...(audience === "client" ? TO_CLIENT : []), ...ABOUT[event]];
}

export const rulesQuery = queryOptions({
  queryKey: [RULES],
  queryFn: async ({ signal }) => (await get<{ items: NoticeRule[] }>(`/${RULES}`, {}, signal)).items,
});
