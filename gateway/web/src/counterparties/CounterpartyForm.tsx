import { Checkbox, Collapse, Group, Select, SimpleGrid, Textarea, TextInput, UnstyledButton } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { post } from "../api/client";
import type { Counterparty, CounterpartyDraft, CounterpartyRole, LegalForm } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { FormDialog } from "../ui/FormDialog";
import { fromAddressLines, fromLines, orNull } from "../ui/lines";
import { LinesInput } from "../ui/LinesInput";
import { optionsOf } from "../ui/options";
import { useDraft } from "../ui/useDraft";
import { UserSelect } from "../ui/UserSelect";
import { Duplicates } from "./Duplicates";

interface Props {
  phone?: string;
  name?: string;
  role?: CounterpartyRole;
  onClose: () => void;
}

export function CounterpartyForm({ phone, name = "", role = "client", onClose }: Props) {
  const { t } = useI18n();
  const me = useMe();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [more, setMore] = useState(false);
  const draft = useDraft(
    {
      name,
      role,
      legal_form: "legal_entity" as LegalForm,
      inn: "",
      kpp: "",
      phones: phone ? [phone] : [],
      emails: [] as string[],
      website: "",
      address: "",
      notes: "",
      manager_id: me.id as string | null,
      private: false,
    },
    (values) => {
      const { inn, kpp, website, address, ...rest } = values;
      const body: CounterpartyDraft = {
        ...rest,
        inn: orNull(inn),
        kpp: orNull(kpp),
        website: orNull(website),
        address: orNull(address),
      };
      return post<Counterparty>("/counterparties", body);
    },
    (created) => {
      queryClient.setQueryData(["counterparties", "one", created.id], created);
      void queryClient.invalidateQueries({ queryKey: ["counterparties", "list"] });
      onClose();
      void navigate({ to: "/clients/$clientId", params: { clientId: created.id } });
    },
  );
  const { values, set, errorOf } = draft;
  const refusedInMore = (["kpp", "website", "address", "notes"] as const).some((field) => errorOf(field));

  return (
    <FormDialog title={t.clients.create} draft={draft} onClose={onClose} wide>
      <TextInput
        label={t.fields.name}
        data-autofocus
        required
        value={values.name}
        error={errorOf("name")}
        onChange={(event) => set("name", event.currentTarget.value)}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          label={t.fields.role}
          allowDeselect={false}
          data={optionsOf(t.counterpartyRole)}
          value={values.role}
          onChange={(value) => value && set("role", value)}
        />
        <Select
          label={t.fields.legal_form}
          allowDeselect={false}
          data={optionsOf(t.legalForm)}
          value={values.legal_form}
          onChange={(value) => value && set("legal_form", value)}
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
          label={t.fields.inn}
          inputMode="numeric"
          value={values.inn}
          error={errorOf("inn")}
          onChange={(event) => set("inn", event.currentTarget.value.replace(/\D/g, ""))}
        />
        <UserSelect label={t.fields.manager_id} value={values.manager_id} onChange={(id) => set("manager_id", id)} />
      </SimpleGrid>
      <Duplicates phone={values.phones[0]} inn={values.inn} onOpen={onClose} />
      <UnstyledButton fz="sm" td="underline" aria-expanded={more} onClick={() => setMore(!more)}>
        {t.common.optional}
      </UnstyledButton>
      <Collapse expanded={more || refusedInMore}>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput
            label={t.fields.kpp}
            value={values.kpp}
            error={errorOf("kpp")}
            onChange={(event) => set("kpp", event.currentTarget.value.trim())}
          />
          <TextInput
            label={t.fields.website}
            value={values.website}
            error={errorOf("website")}
            onChange={(event) => set("website", event.currentTarget.value)}
          />
        </SimpleGrid>
        <TextInput
          label={t.fields.address}
          mt="sm"
          value={values.address}
          error={errorOf("address")}
          onChange={(event) => set("address", event.currentTarget.value)}
        />
        <Textarea
          label={t.fields.notes}
          autosize
          minRows={2}
          mt="sm"
          value={values.notes}
          error={errorOf("notes")}
          onChange={(event) => set("notes", event.currentTarget.value)}
        />
        <Group mt="sm">
          <Checkbox
            label={t.fields.private}
            checked={values.private}
            onChange={(event) => set("private", event.currentTarget.checked)}
          />
        </Group>
      </Collapse>
    </FormDialog>
  );
}
