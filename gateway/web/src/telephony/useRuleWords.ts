import { useQuery } from "@tanstack/react-query";

import type { CallConditions, RuleTarget } from "../api/types";
import { lineNamesQuery } from "../calls/dial";
import { useI18n } from "../i18n/i18n";
import { segmentsQuery } from "../segments/segments";
import { useUserName } from "../session/session";
import { calendarsQuery } from "./routing";

/** A rule in words: when it holds, and what is done then. */
export function useRuleWords() {
  const { t } = useI18n();
  const say = t.routing.say;
  const userName = useUserName();
  const { data: lines = [] } = useQuery(lineNamesQuery);
  const { data: segments = [] } = useQuery(segmentsQuery);
  const { data: calendars = [] } = useQuery(calendarsQuery);
  const nameIn = (items: { id: string; name: string }[]) => (id: string) =>
    items.find((one) => one.id === id)?.name ?? t.common.empty;
  const people = (ids: string[] = []) => ids.map((id) => userName(id) ?? t.common.empty).join(", ");

  function conditions(when: CallConditions): string {
    const { account_ids = [], callers = [], manager_ids = [], segment_ids = [], calendar_id } = when;
    const calendar = calendar_id && nameIn(calendars)(calendar_id);
    const parts = [
      account_ids.length > 0 && say.lines(account_ids.map(nameIn(lines)).join(", ")),
      callers.length > 0 && say.callers(callers.length),
      when.hidden && say.hidden,
      when.known && when.known !== "any" && say.known[when.known],
      manager_ids.length > 0 && say.managers(people(manager_ids)),
      segment_ids.length > 0 && say.segments(segment_ids.map(nameIn(segments)).join(", ")),
      calendar && (when.hours === "outside" ? say.outside(calendar) : say.inside(calendar)),
    ];
    return parts.filter(Boolean).join(", ") || t.routing.rules.always;
  }

  function target({ kind, seconds = 20, user_ids, in_turn = false, number = "" }: RuleTarget): string {
    if (kind === "manager") return say.manager(seconds);
    if (kind === "users") return say.users(people(user_ids), seconds, in_turn);
    if (kind === "extension") return say.extension(number, seconds);
    if (kind === "number") return say.number(number, seconds);
    return say.voicemail;
  }

  return { conditions, target, targets: (targets: RuleTarget[]) => targets.map(target).join(" → ") };
}
