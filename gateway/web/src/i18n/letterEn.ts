import type { letterRu } from "./letterRu";

export const letterEn: typeof letterRu = {
  dangerous: "One of the attachments is a program, or a document with one. Open it only if you expected it.",
  winmail: "The attachments are packed (winmail.dat) and could not be taken out. Ask for the letter in plain format.",
  source: "Save the whole letter (.eml)",
  thread: (n) => `Conversation: ${n}`,
  unknownSender: "Nobody is named",
  picturesHeld: "Pictures from the internet are not loaded: by them the sender would learn that the letter is read.",
  showPictures: "Show pictures",
  alwaysShow: "Always from this sender",
  meetings: {
    request: "Invitation to a meeting",
    cancel: "The meeting is cancelled",
    reply: "Answer to an invitation",
    publish: "Meeting",
  },
  where: "Where",
  organizer: "Organizer",
  repeats: "repeats",
  timeUnknown: "no time is given",
  showSignature: "Show the signature",
  hideSignature: "Fold the signature",
  showQuote: "Show the earlier letters",
  hideQuote: "Fold the earlier letters",
};
