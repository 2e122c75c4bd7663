import type { ShortMessage } from "../api/types";
import { formatPhone } from "../i18n/format";

/** With whom it is: by name, by number, by the messenger's id. Pure. */
export function personOf(message: Pick<ShortMessage, "person_name" | "phone" | "sender">): string {
  const phone = message.phone && formatPhone({ raw: message.phone, e164: message.phone });
  return message.person_name || phone || message.sender;
}
