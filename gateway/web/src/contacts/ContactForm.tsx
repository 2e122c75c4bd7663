import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { post } from "../api/client";
import type { Contact, Field } from "../api/types";
import { FormFields } from "../fields/FormFields";
import { grouped, namedAs } from "../fields/record";
import { useRecordDraft } from "../fields/useRecordDraft";
import { useI18n } from "../i18n/i18n";
import { Duplicates } from "../identity/Duplicates";
import { FormDialog } from "../ui/FormDialog";
import { useFields } from "../ui/grid/useGrid";
import { notifyDone } from "../ui/notify";

interface Props {
  counterpartyId?: string;
  counterpartyName?: string;
  name?: string;
  phone?: string;
  onClose: () => void;
}

const FIRST = ["name", "counterparty_id", "position", "phones", "emails"];

/** A new person. */
export function ContactForm(props: Props) {
  const { data: fields } = useFields("contact");
  return fields ? <Form {...props} fields={fields} /> : null;
}

function Form({ counterpartyId, counterpartyName, name = "", phone, onClose, fields }: Props & { fields: Field[] }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const groups = grouped("contact", namedAs(fields, t.fields.personName));
  const draft = useRecordDraft(
    groups,
    { name, counterparty_id: counterpartyId ?? null, phones: phone ? [phone] : [] },
    (body) => post<Contact>("/contacts", body),
    (created) => {
      void queryClient.invalidateQueries({ queryKey: ["contacts", "list"] });
      void queryClient.invalidateQueries({ queryKey: ["counterparties", "contacts"] });
      onClose();
      if (counterpartyId) notifyDone(t, t.common.saved);
      else void navigate({ to: "/contacts/$contactId", params: { contactId: created.id } });
    },
  );

  return (
    <FormDialog title={t.contacts.create} draft={draft} onClose={onClose} wide>
      <FormFields
        groups={groups}
        draft={draft}
        first={FIRST}
        names={{ counterparty_id: counterpartyName }}
        titleOf={(group) => t.cards.personGroups[group] ?? group}
      >
        <Duplicates
          likeness={{
            kind: "contact",
            name: String(draft.values.name ?? ""),
            phones: (draft.values.phones as string[] | undefined) ?? [],
            emails: (draft.values.emails as string[] | undefined) ?? [],
            counterparty_id: (draft.values.counterparty_id as string | null | undefined) ?? null,
          }}
          onOpen={onClose}
        />
      </FormFields>
    </FormDialog>
  );
}
