import type { letterRu } from "./letterRu";

export const letterEn: typeof letterRu = {
  dangerous: "One of the attachments is a program, or a document with one. Open it only if you expected it.",
  winmail:
    "The attachments are packed so that only Outlook reads them (winmail.dat). Ask for the letter in plain format.",
  source: "Save the whole letter (.eml)",
  thread: (n) => `Conversation: ${n}`,
  unknownSender: "Nobody is named",
  showQuote: "Show the earlier letters",
  hideQuote: "Fold the earlier letters",
};
