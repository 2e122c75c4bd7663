import { SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { post } from "../api/client";
import type { Lead, LeadDraft } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { FormDialog } from "../ui/FormDialog";
import { fromAddressLines, fromLines, orNull } from "../ui/lines";
import { LinesInput } from "../ui/LinesInput";
import { useDraft } from "../ui/useDraft";
import { UserSelect } from "../ui/UserSelect";

interface Props {
  phone?: string;
  onClose: () => void;
}

export function LeadForm({ phone, onClose }: Props) {
  const { t } = useI18n();
  const me = useMe();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const draft = useDraft(
    {
      name: "",
      title: "",
      company: "",
      phones: phone ? [phone] : [],
      emails: [] as string[],
      source: "",
      text: "",
      manager_id: me.id as string | null,
    },
    (values) => {
      const body: LeadDraft = { ...values, company: orNull(values.company), source: orNull(values.source) };
      return post<Lead>("/leads", body);
    },
    (created) => {
      queryClient.setQueryData(["leads", "one", created.id], created);
      void queryClient.invalidateQueries({ queryKey: ["leads", "list"] });
      onClose();
      void navigate({ to: "/leads/$leadId", params: { leadId: created.id } });
    },
  );
  const { values, set, errorOf } = draft;

  return (
    <FormDialog title={t.leads.create} draft={draft} onClose={onClose} wide>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput
          label={t.fields.personName}
          data-autofocus
          required
          value={values.name}
          error={errorOf("name")}
          onChange={(event) => set("name", event.currentTarget.value)}
        />
        <TextInput
          label={t.fields.company}
          value={values.company}
          error={errorOf("company")}
          onChange={(event) => set("company", event.currentTarget.value)}
        />
        <LinesInput
          label={t.fields.phones}
          hint
          value={values.phones}
          parse={fromLines}
          error={errorOf("phones")}
          onChange={(phones) => set("phones", phones)}
        />
        <LinesInput
          label={t.fields.emails}
          hint
          value={values.emails}
          parse={fromAddressLines}
          error={errorOf("emails")}
          onChange={(emails) => set("emails", emails)}
        />
        <TextInput
          label={t.fields.source}
          value={values.source}
          error={errorOf("source")}
          onChange={(event) => set("source", event.currentTarget.value)}
        />
        <UserSelect
          label={t.fields.manager_id}
          clearable
          value={values.manager_id}
          onChange={(id) => set("manager_id", id)}
        />
      </SimpleGrid>
      <TextInput
        label={t.fields.title}
        value={values.title}
        error={errorOf("title")}
        onChange={(event) => set("title", event.currentTarget.value)}
      />
      <Textarea
        label={t.fields.text}
        autosize
        minRows={3}
        value={values.text}
        error={errorOf("text")}
        onChange={(event) => set("text", event.currentTarget.value)}
      />
    </FormDialog>
  );
}
