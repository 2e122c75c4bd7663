import type { SipAccount, SipAccountDraft } from "../api/types";
import { orNull } from "../ui/lines";

/** A line as its form has it. */
export function lineValues(line?: SipAccount) {
  return {
    preset: line?.preset ?? ("own" as SipAccount["preset"]),
    name: line?.name ?? "",
    line_number: line?.line_number ?? "",
    domain: line?.domain ?? "",
    registrar: line?.registrar ?? "",
    proxy: line?.proxy ?? "",
    username: line?.username ?? "",
    password: "",
    active: line?.active ?? true,
    rings: line?.rings ?? [],
    transport: line?.transport ?? ("udp" as SipAccount["transport"]),
    port: line?.port ?? null,
    srtp: line?.srtp ?? ("off" as SipAccount["srtp"]),
    record: line?.record ?? true,
    retention_days: line?.retention_days ?? null,
    announcement_file_id: line?.announcement_file_id ?? null,
    greeting_file_id: line?.greeting_file_id ?? null,
  };
}

/** What is sent. */
export function bodyOf(values: ReturnType<typeof lineValues>): SipAccountDraft {
  return {
    ...values,
    line_number: orNull(values.line_number),
    registrar: orNull(values.registrar),
    proxy: orNull(values.proxy),
  };
}
