import { MultiSelect, PasswordInput, SimpleGrid, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";

import { post } from "../api/client";
import type { SipAccount, SipAccountDraft } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useUsers } from "../session/session";
import { FormDialog } from "../ui/FormDialog";
import { orNull } from "../ui/lines";
import { useDraft } from "../ui/useDraft";

export function LineForm({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const users = useUsers();
  const queryClient = useQueryClient();
  const draft = useDraft(
    {
      name: "",
      line_number: "",
      domain: "",
      registrar: "",
      proxy: "",
      username: "",
      password: "",
      rings: [] as string[],
    },
    ({ line_number, registrar, proxy, ...values }) => {
      const body: SipAccountDraft = {
        ...values,
        line_number: orNull(line_number),
        registrar: orNull(registrar),
        proxy: orNull(proxy),
      };
      return post<SipAccount>("/sip-accounts", body);
    },
    () => {
      void queryClient.invalidateQueries({ queryKey: ["sip-accounts"] });
      onClose();
    },
  );
  const { values, set, errorOf } = draft;
  const text = (field: "name" | "line_number" | "domain" | "registrar" | "proxy" | "username", label: string) => ({
    label,
    value: values[field],
    error: errorOf(field),
    onChange: (event: { currentTarget: { value: string } }) => set(field, event.currentTarget.value),
  });

  return (
    <FormDialog title={t.settings.newLine} draft={draft} onClose={onClose} wide>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput {...text("name", t.fields.name)} data-autofocus required />
        <TextInput {...text("line_number", t.settings.lineNumber)} />
        <TextInput {...text("domain", t.settings.domain)} required />
        <TextInput {...text("registrar", t.settings.registrar)} description={t.settings.registrarHint} />
        <TextInput {...text("proxy", t.settings.proxy)} />
        <TextInput {...text("username", t.settings.sipUser)} autoComplete="off" />
        <PasswordInput
          label={t.common.password}
          autoComplete="new-password"
          value={values.password}
          error={errorOf("password")}
          onChange={(event) => set("password", event.currentTarget.value)}
        />
      </SimpleGrid>
      <MultiSelect
        label={t.settings.rings}
        data={users.map((user) => ({ value: user.id, label: user.name }))}
        value={values.rings}
        error={errorOf("rings")}
        onChange={(rings) => set("rings", rings)}
      />
    </FormDialog>
  );
}
