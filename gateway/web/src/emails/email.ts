import type { Email } from "../api/types";

/** «Re: …», once however often it is answered. */
export function replySubject(subject: string): string {
  return /^(re|отв)\s*:/i.test(subject) ? subject : `Re: ${subject}`;
}

/** An empty answer over the quoted letter. */
export function replyText(email: Email, when: string): string {
  const quoted = email.text
    .trimEnd()
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
  return `\n\n${when}, ${email.from_name || email.from_address}:\n${quoted}\n`;
}

/** Who the letter is from, or to whom it went. */
export function otherSide(email: Email): string {
  return email.direction === "inbound" ? email.from_name || email.from_address : email.to_addresses.join(", ");
}

/** The other side's address, by which the letter is somebody's; empty where it names none. */
export function otherAddress(email: Email): string {
  return (email.direction === "inbound" ? email.from_address : email.to_addresses[0]) ?? "";
}
