import type { EmailOpens } from "../api/types";
import type { Formats } from "../i18n/format";
import type { Words } from "../i18n/ru";

/** When the pictures of a letter were opened, first and last, and how often. */
export function openedWords(opens: EmailOpens, t: Words, f: Formats): string {
  const words = t.writing.opens;
  const first = words.first(f.when(opens.first_at));
  return opens.times > 1 ? `${first}, ${words.last(f.when(opens.last_at), opens.times)}` : first;
}
