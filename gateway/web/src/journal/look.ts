/** How a line of the journal stands: F35's colours. Pure. */

import type { Interaction } from "../api/types";

export type Look = "planned" | "overdue" | "cancelled" | "held";

type Line = Pick<Interaction, "status" | "starts_at">;

export function lookOf({ status, starts_at }: Line, now = new Date()): Look {
  return status === "planned" && new Date(starts_at) < now ? "overdue" : status;
}

export const COLORS: Record<Look, string> = { planned: "green", overdue: "red", cancelled: "gray", held: "blue" };

/** What a line is called where it has no subject: how its content begins. */
export function titleOf(line: Pick<Interaction, "subject" | "summary">): string {
  return line.subject || line.summary.split("\n")[0]?.slice(0, 120) || "";
}

/** Calls and letters happened as they did. */
export function isFact(line: Pick<Interaction, "call_id" | "email_id" | "short_message_id">): boolean {
  return line.call_id !== null || line.email_id !== null || line.short_message_id !== null;
}
