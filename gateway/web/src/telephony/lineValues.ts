import type { SipAccount, SipAccountChange, SipAccountDraft } from "../api/types";
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

export function bodyOf(values: ReturnType<typeof lineValues>): SipAccountDraft;
export function bodyOf(values: ReturnType<typeof lineValues>, line: SipAccount): SipAccountChange;
/** What is sent: of a line that is there only what was changed; an empty password stays the one it had. */
export function bodyOf(values: ReturnType<typeof lineValues>, line?: SipAccount): SipAccountDraft | SipAccountChange {
  const body = {
    ...values,
    line_number: orNull(values.line_number),
    registrar: orNull(values.registrar),
    proxy: orNull(values.proxy),
  };
  if (!line) return body;
  const kept = (name: string, value: unknown) =>
    name === "password" ? value === "" : JSON.stringify(line[name as keyof SipAccount]) === JSON.stringify(value);
  return Object.fromEntries(Object.entries(body).filter(([name, value]) => !kept(name, value)));
}
