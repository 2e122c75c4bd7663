import type { Email } from "../api/types";

/** Who the letter is from, or to whom it went. */
export function otherSide(email: Email): string {
  return email.direction === "inbound" ? email.from_name || email.from_address : email.to_addresses.join(", ");
}

/** The other side's address, by which the letter is somebody's; empty where it names none. */
export function otherAddress(email: Email): string {
  return (email.direction === "inbound" ? email.from_address : email.to_addresses[0]) ?? "";
}
