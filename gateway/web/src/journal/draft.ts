/** The values of the form of a line, flat by the names of fields, and what of them is sent. Pure. */

import type { Field, Interaction, InteractionChange, InteractionDraft } from "../api/types";
import { asBody, isCustom, type Values } from "../fields/record";
import { valueOf } from "../ui/grid/field";

const BLANK = {
  counterparty_id: null,
  contact_id: null,
  lead_id: null,
  deal_id: null,
  document_id: null,
  channel: "phone",
  direction: "outbound",
  status: "planned",
  duration_seconds: 0,
  priority: "medium",
  progress: "not_needed",
  purpose_id: null,
  action_id: null,
  outcome_id: null,
  our_company_id: null,
  ad_source_id: null,
  subject: "",
  summary: "",
  result: "",
  attachment_ids: [],
  follow_up_of: null,
} satisfies Partial<Interaction>;

/** Of the form, and not of the line. */
const NEXT = { plans_next: false, next_starts_at: null, next_channel: "phone", next_subject: "" };

/** What is known of a line to be: the card it is made in, the day that was clicked, the line it copies. */
export type Known = Partial<Interaction>;

const CARRIED = [
  "counterparty_id",
  "counterparty_name",
  "contact_id",
  "contact_name",
  "lead_id",
  "deal_id",
  "document_id",
  "manager_id",
  "our_company_id",
  "channel",
  "direction",
  "priority",
  "purpose_id",
] as const satisfies (keyof Interaction)[];
const COPIED = [
  ...CARRIED,
  "duration_seconds",
  "action_id",
  "ad_source_id",
  "subject",
  "summary",
  "custom_values",
] as const satisfies (keyof Interaction)[];

/** The form of a new line, or of one that is there. */
export function valuesOf(known: Known, fields: Field[]): Values {
  const own = fields.filter((field) => field.custom).map(({ name }) => [name, valueOf(known, name) ?? null]);
  const named = Object.keys(BLANK).filter((name) => name in known);
  return {
    ...BLANK,
    manager_id: known.manager_id ?? null,
    starts_at: known.starts_at ?? null,
    ...Object.fromEntries(named.map((name) => [name, valueOf(known, name)])),
    ...Object.fromEntries(own),
    ...NEXT,
    next_channel: known.channel ?? "phone",
  };
}

/** R37: a new line like another; what became of that one is not taken over. */
export function copyOf(line: Interaction): Known {
  return only(line, COPIED);
}

/** F41: what a following line has of the one before. */
export function followerOf(line: Interaction): Known {
  return { ...only(line, CARRIED), progress: "not_done", follow_up_of: line.id };
}

function only(line: Interaction, names: readonly (keyof Interaction)[]): Known {
  return Object.fromEntries(names.map((name) => [name, line[name]]));
}

/** The body of a new line. */
export function draftOf(values: Values): InteractionDraft {
  return { ...asBody(ofLine(values)), ...nextOf(values) } as InteractionDraft;
}

/** What was really changed of a line. */
export function changeOf(values: Values, before: Interaction): InteractionChange {
  const changed = Object.entries(ofLine(values)).filter(
    ([name, value]) => JSON.stringify(value ?? null) !== JSON.stringify(valueOf(before, name) ?? null),
  );
  return { ...asBody(Object.fromEntries(changed)), ...nextOf(values) } as InteractionChange;
}

function ofLine(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => isCustom(name) || !(name in NEXT)));
}

function nextOf(values: Values): Pick<InteractionDraft, "next"> {
  if (!values.plans_next || !values.next_starts_at) return {};
  const { next_starts_at: starts_at, next_channel: channel, next_subject: subject } = values;
  return { next: { starts_at, channel, subject } as NonNullable<InteractionDraft["next"]> };
}
