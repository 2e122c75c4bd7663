import type { filesRu, linksRu } from "./filesRu";
import { countEn } from "./plural";

export const filesEn: typeof filesRu = {
  tab: "Files",
  none: "Contracts, invoices and scans: attached to the card, from its fields and from the journal. Drop a file here.",
  add: "Attach files",
  drop: "Drop to attach",
  hint: "Several at once may be dropped, up to 60 MB each.",
  name: "File",
  size: "Size",
  who: "Who",
  when: "When",
  where: "Where from",
  ofRecord: "Card",
  ofConsent: "Consent",
  ofField: (field) => `Field “${field}”`,
  ofLine: (title) => (title ? `Journal: ${title}` : "Journal"),
  open: (name, size) => `Download “${name}”, ${size}`,
  detach: (name) => `Remove “${name}” from the card`,
  detached: (name) => `“${name}” is removed from the card`,
  attached: (n) => `${countEn(n, "file is", "files are")} attached`,
  removed: "Removed files",
  noRemoved: "There are no removed files.",
  bringBack: "Bring back",
  bringBackOf: (name) => `Bring “${name}” back to the card`,
  tooLarge: (size) => `${size} is more than 60 MB: such a file does not fit.`,
  empty: "The file is empty.",
  uploading: (name) => `“${name}” is being uploaded`,
  cancel: (name) => `Do not upload “${name}”`,
  dismiss: (name) => `Dismiss the message about “${name}”`,
  unknown: "The file cannot be read",
  units: ["B", "KB", "MB"],
};

export const linksEn: typeof linksRu = {
  noReminders: "There are no reminders of this card. Make the first one, and it rings at its minute.",
};

export const importPartsEn: Record<string, string> = {
  "bank_accounts.account": "Bank account: number",
  "bank_accounts.bic": "Bank account: BIC",
  "bank_accounts.bank_name": "Bank account: bank",
  "bank_accounts.correspondent_account": "Bank account: correspondent account",
  "other_addresses.legal": "Address: legal",
  "other_addresses.actual": "Address: actual",
  "other_addresses.postal": "Address: postal",
  "other_addresses.delivery": "Address: delivery",
  "socials.vk": "Social: VK",
  "socials.telegram": "Social: Telegram",
  "socials.whatsapp": "Social: WhatsApp",
  "socials.viber": "Social: Viber",
  "socials.ok": "Social: OK",
  "socials.max": "Social: MAX",
};
