import { Alert } from "@mantine/core";

import type { Counterparty } from "../api/types";
import { useRequisites } from "../fields/useRequisites";

/** What is unusual in the requisites of a client; it may be right all the same. */
export function RequisitesNotes({ client }: { client: Counterparty }) {
  const remarks = useRequisites({
    legal_form: client.legal_form,
    foreign_party: client.foreign_party,
    inn: client.inn ?? "",
    kpp: client.kpp ?? "",
    ogrn: client.ogrn ?? "",
    bank_accounts: client.bank_accounts,
  });
  if (remarks.length === 0) return null;
  return (
    <Alert color="yellow" mb="md" maw={900} p="xs">
      {[...new Set(remarks.map((remark) => remark.text))].map((text) => (
        <div key={text}>{text}</div>
      ))}
    </Alert>
  );
}
