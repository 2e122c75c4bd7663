import type { MailboxCheck, ServicePreset } from "../api/types";

/** What the mail service says of itself in Russian, for the English page: why a mailbox cannot be used. */
export const checkReasonsEn: Record<MailboxCheck["reason"], string> = {
  fine: "The mailbox can be used.",
  unknown_host: "There is no server of that name. Check the name of the server.",
  forbidden_host:
    "This address leads into the service network, where no connection is allowed. Without encryption only servers on this very machine may be used.",
  refused: "The server takes no connections there. Check the port, and that the server is running.",
  blocked_port: "No answer. A firewall may have closed the port, or it is the wrong port.",
  no_answer: "The server took the connection and says nothing. Check the port and the encryption.",
  interrupted: "The connection to the server broke.",
  other_protocol: "A server of another kind answers there. Check the port and the encryption.",
  certificate:
    "The certificate of the server cannot be trusted. Check the server's name; a certificate of your own must be trusted by the machine that this program runs on.",
  no_tls: "The server does not offer STARTTLS. Choose TLS and its port (993 or 465).",
  tls_required: "The server takes no password without encryption. Choose TLS or STARTTLS.",
  wrong_password:
    "The server did not take the name or the password. Check them; many mail services want a password of its own for other programs.",
  app_password_needed:
    "The mail service wants an app password, not the ordinary one. Make one in the security settings of the mailbox, and allow IMAP there.",
  imap_off: "IMAP is switched off for this mailbox. Switch it on in the settings on the mail service's site.",
  locked_out:
    "The mail service has closed the mailbox for a while: too many attempts or connections. We wait and try again; check whether too many programs are connected.",
  quota: "The mail service has limited the reading of this mailbox for today. Reading goes on by itself.",
  token_refused: "No access token was given. Grant the program access to the mailbox anew.",
  no_oauth: "The server takes no OAuth2. Choose a password.",
  no_folder: "Signed in, but one of the folders does not open. Check the list of folders.",
  server_error: "The server refuses for now. Try again later.",
  letter_refused: "The server refused to take a letter.",
  sealed_with_another_key: "The password was kept under another secret key of the program. Type it again.",
};

const APP_PASSWORD = "An app password is needed, the ordinary one will not do";

/** What a mail service wants of a password. */
export const serviceHintsEn: Record<ServicePreset["service"], string> = {
  yandex: `${APP_PASSWORD}: Yandex ID → Security → App passwords → Mail. Allow mail programs by IMAP there, too.`,
  mailru: `${APP_PASSWORD}: Settings → Security → Passwords for external applications. Allow IMAP there, too.`,
  gmail: `${APP_PASSWORD}: Google Account → Security → 2-Step Verification → App passwords.`,
  outlook: "Microsoft lets mail programs in by OAuth2 only: a password will not do.",
  exchange: "The IMAP4 service must run on the Exchange server. The name to enter is DOMAIN\\name or the address.",
  own: "The names of the servers, their ports and encryption are known to the administrator of the mail.",
};
