import type { HttpSending, TextChannel, TextChannelChange, TextChannelDraft } from "../api/types";

type Kind = TextChannel["kind"];

/** What stands in the form of a channel; the secret is only ever sent. */
export interface TextChannelFields {
  name: string;
  kind: Kind;
  active: boolean;
  viewer_ids: string[];
  per_minute: number;
  account_id: string | null;
  extension: string;
  sends: boolean;
  url: string;
  method: HttpSending["method"];
  format: HttpSending["format"];
  headers: string;
  body: string;
  secret: string;
  answer: Required<NonNullable<TextChannel["answer"]>>;
  reports: Required<NonNullable<TextChannel["reports"]>>;
  incoming: Required<NonNullable<TextChannel["incoming"]>>;
}

const SMS_BODY = '{"to": "{digits}", "text": "{text}"}';
const NO_ANSWER = { id: "", ok: "", ok_value: "", error: "" };
const NO_REPORTS = { list: "", id: "", state: "", delivered: [], failed: [] };
const NO_INCOMING = { list: "", id: "", sender: "", phone: "", name: "", text: "", file: "", ours: "" };

export function emptyChannel(): TextChannelFields {
  return {
    name: "",
    kind: "http_sms",
    active: true,
    viewer_ids: [],
    per_minute: 60,
    account_id: null,
    extension: "",
    sends: true,
    url: "",
    method: "POST",
    format: "json",
    headers: "",
    body: SMS_BODY,
    secret: "",
    answer: NO_ANSWER,
    reports: NO_REPORTS,
    incoming: NO_INCOMING,
  };
}

export function fieldsOfChannel(channel: TextChannel): TextChannelFields {
  const { sending, mango } = channel;
  return {
    ...emptyChannel(),
    name: channel.name,
    kind: channel.kind,
    active: channel.active,
    viewer_ids: channel.viewer_ids,
    per_minute: channel.per_minute,
    account_id: mango?.account_id ?? null,
    extension: mango?.extension ?? "",
    sends: sending !== null,
    ...(sending && {
      url: sending.url,
      method: sending.method ?? "POST",
      format: sending.format ?? "json",
      headers: Object.entries(sending.headers ?? {})
        .map(([name, value]) => `${name}: ${value}`)
        .join("\n"),
      body: sending.body ?? SMS_BODY,
    }),
    answer: { ...NO_ANSWER, ...channel.answer },
    reports: { ...NO_REPORTS, ...channel.reports },
    incoming: { ...NO_INCOMING, ...channel.incoming },
  };
}

export function draftOfChannel(values: TextChannelFields): TextChannelDraft {
  const { kind, secret } = values;
  return { ...common(values), kind, secret, ...reachedBy(values) };
}

export function changeOfChannel(values: TextChannelFields): TextChannelChange {
  return { ...common(values), ...reachedBy(values), ...(values.secret ? { secret: values.secret } : {}) };
}

function common({ name, active, viewer_ids, per_minute }: TextChannelFields) {
  return { name, active, viewer_ids, per_minute };
}

function reachedBy(values: TextChannelFields) {
  if (values.kind === "mango_sms")
    return { mango: { account_id: values.account_id ?? "", extension: values.extension } };
  const { answer, reports, incoming } = values;
  return { sending: values.sends ? sendingOf(values) : null, answer, reports, incoming };
}

function sendingOf({ url, method, format, headers, body }: TextChannelFields): HttpSending {
  return { url: url.trim(), method, format, headers: headersOf(headers), body };
}

/** `Name: value`, one a line. */
export function headersOf(text: string): Record<string, string> {
  const lines = text.split("\n").filter((line) => line.trim());
  return Object.fromEntries(
    lines.map((line) => {
      const [name = "", ...value] = line.split(":");
      return [name.trim(), value.join(":").trim()];
    }),
  );
}
