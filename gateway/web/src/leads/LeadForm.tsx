import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { post } from "../api/client";
import type { Field, Lead } from "../api/types";
import { FormFields } from "../fields/FormFields";
import { plainField, type FieldGroup } from "../fields/record";
import { useRecordDraft } from "../fields/useRecordDraft";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { FormDialog } from "../ui/FormDialog";

interface Props {
  phone?: string;
  onClose: () => void;
}

const TYPES: [string, Field["type"]][] = [
  ["name", "text"],
  ["company", "text"],
  ["phones", "phones"],
  ["emails", "emails"],
  ["source", "text"],
  ["manager_id", "user"],
  ["title", "text"],
  ["text", "text"],
];
const FIRST = TYPES.map(([name]) => name);

/** A new lead. Its fields are ours alone, so no registry tells of them. */
export function LeadForm({ phone, onClose }: Props) {
  const { t } = useI18n();
  const me = useMe();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const fields = TYPES.map(([name, type]) => ({
    ...plainField(name, type),
    title: name === "name" ? t.fields.personName : "",
  }));
  const groups: FieldGroup[] = [{ name: "main", fields }];
  const draft = useRecordDraft(
    groups,
    { phones: phone ? [phone] : [], manager_id: me.id },
    (body) => post<Lead>("/leads", body),
    (created) => {
      queryClient.setQueryData(["leads", "one", created.id], created);
      void queryClient.invalidateQueries({ queryKey: ["leads", "list"] });
      onClose();
      void navigate({ to: "/leads/$leadId", params: { leadId: created.id } });
    },
  );
  return (
    <FormDialog title={t.leads.create} draft={draft} onClose={onClose} wide>
      <FormFields groups={groups} draft={draft} first={FIRST} titleOf={() => ""} />
    </FormDialog>
  );
}
