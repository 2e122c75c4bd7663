/** An entry of a list of several parts as one line of text. Pure. */

import type { BankAccount, PostalAddress, SocialAccount } from "../api/types";
import type { Words } from "../i18n/ru";
import { inGroups } from "./typed";

export function entryText(t: Words, field: string, entry: unknown): string {
  switch (field) {
    case "bank_accounts": {
      const { account, bic, bank_name: bank } = entry as BankAccount;
      return [inGroups(account, 5), bic && `${t.cards.bic} ${bic}`, bank].filter(Boolean).join(", ");
    }
    case "socials": {
      const { network, account } = entry as SocialAccount;
      return `${t.cards.networks[network ?? "other"]}: ${account}`;
    }
    case "other_addresses": {
      const { kind, postal_code: code, country, city, text } = entry as PostalAddress;
      return `${t.cards.addressKinds[kind ?? "other"]}: ${[code, country, city, text].filter(Boolean).join(", ")}`;
    }
    default:
      return "";
  }
}
