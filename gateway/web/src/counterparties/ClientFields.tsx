import type { Counterparty, CounterpartyChange } from "../api/types";
import { FieldsTab } from "../fields/FieldsTab";
import { useRecordSave } from "../ui/useRecordSave";
import { RequisitesNotes } from "./RequisitesNotes";

/** Every field of a client. */
export function ClientFields({ client }: { client: Counterparty }) {
  const { save, dialog } = useRecordSave<Counterparty, CounterpartyChange>("counterparties", client);
  return (
    <>
      <RequisitesNotes client={client} />
      <FieldsTab kind="counterparty" record={client} save={save} />
      {dialog}
    </>
  );
}
