import { get } from "../api/client";
import type { VCard } from "../api/types";

/** Saves a person or a client as a file for an address book. */
export async function saveVCard(noun: string, id: string): Promise<void> {
  const card = await get<VCard>(`/${noun}/${id}/vcard`);
  const href = URL.createObjectURL(new Blob([card.text], { type: "text/vcard" }));
  const link = document.createElement("a");
  link.href = href;
  link.download = card.file_name;
  link.click();
  URL.revokeObjectURL(href);
}
