import type { ReactNode } from "react";

import type { Contact } from "../api/types";
import type { Words } from "../i18n/ru";

export interface ContactTab {
  /** In the address. */
  name: string;
  title: (t: Words) => string;
  panel: (contact: Contact) => ReactNode;
}

/** The tabs of a person's card; the first one is open where the address names none. */
export const CONTACT_TABS: ContactTab[] = [];
