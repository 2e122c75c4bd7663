import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { post } from "../api/client";
import type { Counterparty, CounterpartyRole, Field, LegalForm, RequisitesDraft } from "../api/types";
import { FormFields } from "../fields/FormFields";
import { grouped } from "../fields/record";
import { useRecordDraft } from "../fields/useRecordDraft";
import { useRequisites } from "../fields/useRequisites";
import { useI18n } from "../i18n/i18n";
import { Duplicates } from "../identity/Duplicates";
import { useMe } from "../session/session";
import { FormDialog } from "../ui/FormDialog";
import { useFields } from "../ui/grid/useGrid";

interface Props {
  name?: string;
  phone?: string;
  role?: CounterpartyRole;
  parentId?: string;
  parentName?: string;
  onClose: () => void;
}

const FIRST = ["name", "legal_form", "role", "phones", "emails", "inn", "manager_id"];

/** A new client. */
export function CounterpartyForm(props: Props) {
  const { data: fields } = useFields("counterparty");
  return fields ? <Form {...props} fields={fields} /> : null;
}

function Form({
  name = "",
  phone,
  role = "client",
  parentId,
  parentName,
  onClose,
  fields,
}: Props & { fields: Field[] }) {
  const { t } = useI18n();
  const me = useMe();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const groups = grouped("counterparty", fields);
  const draft = useRecordDraft(
    groups,
    {
      name,
      role,
      legal_form: "legal_entity",
      reputation: "neutral",
      phones: phone ? [phone] : [],
      manager_id: me.role === "admin" ? null : me.id,
      ...(parentId ? { parent_id: parentId } : {}),
    },
    (body) => post<Counterparty>("/counterparties", body),
    (created) => {
      queryClient.setQueryData(["counterparties", "one", created.id], created);
      void queryClient.invalidateQueries({ queryKey: ["counterparties", "list"] });
      void queryClient.invalidateQueries({ queryKey: ["counterparties", "subsidiaries"] });
      onClose();
      void navigate({ to: "/clients/$clientId", params: { clientId: created.id } });
    },
  );
  const { values } = draft;
  const text = (field: string) => String(values[field] ?? "");
  const remarks = useRequisites({
    legal_form: values.legal_form as RequisitesDraft["legal_form"],
    foreign_party: values.foreign_party === true,
    inn: text("inn"),
    kpp: text("kpp"),
    ogrn: text("ogrn"),
  });

  return (
    <FormDialog title={t.clients.create} draft={draft} onClose={onClose} wide>
      <FormFields
        groups={groups}
        draft={draft}
        first={FIRST}
        remarks={remarks}
        names={{ parent_id: parentName }}
        titleOf={(group) => t.cards.groups[group as keyof typeof t.cards.groups]}
      >
        <Duplicates
          likeness={{
            kind: "counterparty",
            name: text("name"),
            legal_form: values.legal_form as LegalForm,
            inn: text("inn") || null,
            kpp: text("kpp") || null,
            phones: (values.phones as string[] | undefined) ?? [],
            emails: (values.emails as string[] | undefined) ?? [],
            city: text("city") || null,
            website: text("website") || null,
          }}
          onOpen={onClose}
        />
      </FormFields>
    </FormDialog>
  );
}
