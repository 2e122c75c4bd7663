import type { Encryption, Mailbox, MailboxChange, MailboxDraft, OAuthDraft } from "../api/types";

/** What stands in the form of a mailbox; secrets are only ever sent. */
export interface MailboxFields {
  name: string;
  email_address: string;
  login: string;
  password: string;
  service: Mailbox["service"];
  kind: Mailbox["kind"];
  viewer_ids: string[];
  auth: Mailbox["auth"];
  token_url: string;
  client_id: string;
  client_secret: string;
  refresh_token: string;
  scope: string;
  imap_host: string;
  imap_port: number;
  imap_encryption: Encryption;
  smtp_host: string;
  smtp_port: number;
  smtp_encryption: Encryption;
  folders: string[];
  import_since: string | null;
  copy_address: string;
  active: boolean;
}

const SECRETS = { password: "", token_url: "", client_id: "", client_secret: "", refresh_token: "", scope: "" };

export function emptyFields(kind: Mailbox["kind"]): MailboxFields {
  return {
    ...SECRETS,
    name: "",
    email_address: "",
    login: "",
    service: "own",
    kind,
    viewer_ids: [],
    auth: "password",
    imap_host: "",
    imap_port: 993,
    imap_encryption: "tls",
    smtp_host: "",
    smtp_port: 465,
    smtp_encryption: "tls",
    folders: [],
    import_since: null,
    copy_address: "",
    active: true,
  };
}

export function fieldsOf(mailbox: Mailbox): MailboxFields {
  const names = Object.keys(emptyFields("shared")).filter((name) => !(name in SECRETS));
  const kept = Object.fromEntries(names.map((name) => [name, mailbox[name as keyof Mailbox]]));
  return { ...SECRETS, ...kept } as MailboxFields;
}

export function draftOf(values: MailboxFields): MailboxDraft {
  const { auth: _way, password, ...rest } = reachedBy(values);
  const login = values.login || values.email_address;
  return values.auth === "oauth2" ? { ...rest, login, oauth: oauthOf(values) } : { ...rest, login, password };
}

export function changeOf(values: MailboxFields): MailboxChange {
  const { auth: _way, password, email_address: _fixed, kind: _whose, copy_address, ...others } = reachedBy(values);
  // Who manages a personal mailbox does not say where copies go.
  const rest = values.kind === "shared" ? { ...others, copy_address } : others;
  if (values.auth === "oauth2" && values.refresh_token) return { ...rest, oauth: oauthOf(values) };
  return values.auth === "password" && password ? { ...rest, password } : rest;
}

/** Without the fields of the token, which travel together. */
function reachedBy(values: MailboxFields) {
  const {
    token_url: _url,
    client_id: _id,
    client_secret: _secret,
    refresh_token: _token,
    scope: _scope,
    ...rest
  } = values;
  return rest;
}

function oauthOf({ token_url, client_id, client_secret, refresh_token, scope }: MailboxFields): OAuthDraft {
  return { token_url, client_id, client_secret, refresh_token, scope };
}
