import { NumberInput, PasswordInput, Select, SimpleGrid, Switch, TextInput } from "@mantine/core";

import type { SipAccount } from "../api/types";
import { FileField } from "../fields/FileField";
import { useI18n } from "../i18n/i18n";
import { FormDialog } from "../ui/FormDialog";
import { MoreFields } from "../ui/MoreFields";
import { optionsOf } from "../ui/options";
import { UsersSelect } from "../ui/UsersSelect";
import { bodyOf, lineValues } from "./lineValues";
import { useSettingDraft } from "./useSettingDraft";
import { useSettingWords } from "./useSettingWords";

interface Props {
  line?: SipAccount;
  onClose: () => void;
}

type Texts = "name" | "line_number" | "domain" | "registrar" | "proxy" | "username";
const MORE = [
  "proxy",
  "transport",
  "port",
  "srtp",
  "retention_days",
  "announcement_file_id",
  "greeting_file_id",
] as const;

/** A line of our own agent: what is seldom needed stands below «Ещё». */
export function LineForm({ line, onClose }: Props) {
  const { t } = useI18n();
  const words = t.telephony.lines;
  const { draft, dialog } = useSettingDraft({
    noun: "sip-accounts",
    record: line,
    initial: lineValues(line),
    bodyOf,
    words: useLineWords(),
    onClose,
    shownIn: ["line-names"],
  });
  const { values, set, errorOf } = draft;
  const text = (field: Texts, label: string) => ({ label, ...draft.text(field) });
  const number = (field: "port" | "retention_days", label: string, description: string) => ({
    label,
    description,
    hideControls: true,
    allowDecimal: false,
    min: 1,
    value: values[field] ?? "",
    error: errorOf(field),
    onChange: (value: string | number) => set(field, value === "" ? null : Number(value)),
  });
  const refusedBelow = MORE.some((field) => errorOf(field));

  return (
    <>
      <FormDialog
        title={line ? words.edit : t.settings.newLine}
        submitLabel={line ? t.common.save : t.common.create}
        draft={draft}
        onClose={onClose}
        wide
      >
        <Select
          label={words.preset}
          description={words.presetHints[values.preset]}
          data={optionsOf(words.presets)}
          allowDeselect={false}
          value={values.preset}
          onChange={(value) => value && set("preset", value)}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput {...text("name", t.fields.name)} data-autofocus required />
          <TextInput {...text("line_number", t.settings.lineNumber)} inputMode="tel" />
          <TextInput {...text("domain", t.settings.domain)} required />
          <TextInput {...text("registrar", t.settings.registrar)} placeholder={words.registrarHint} />
          <TextInput {...text("username", t.settings.sipUser)} autoComplete="off" />
          <PasswordInput
            label={t.common.password}
            description={line?.has_password ? t.settings.newPasswordHint : undefined}
            autoComplete="new-password"
            {...draft.text("password")}
          />
        </SimpleGrid>
        <UsersSelect label={t.settings.rings} {...draft.input("rings")} />
        <Switch label={words.active} {...draft.flag("active")} />
        <Switch label={words.record} {...draft.flag("record")} />
        <MoreFields refused={refusedBelow}>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <Select
              label={words.transport}
              data={optionsOf(words.transports)}
              allowDeselect={false}
              value={values.transport}
              error={errorOf("transport")}
              onChange={(value) => value && set("transport", value)}
            />
            <NumberInput {...number("port", words.port, words.portHint)} max={65_535} />
            <Select
              label={words.srtp}
              description={words.srtpHint}
              data={optionsOf(words.srtps)}
              allowDeselect={false}
              value={values.srtp}
              error={errorOf("srtp")}
              onChange={(value) => value && set("srtp", value)}
            />
            <NumberInput {...number("retention_days", words.retention, words.retentionHint)} max={36_500} />
            <TextInput {...text("proxy", t.settings.proxy)} />
          </SimpleGrid>
          {(["announcement_file_id", "greeting_file_id"] as const).map((field) => (
            <FileField
              key={field}
              label={`${field === "greeting_file_id" ? words.greeting : words.announcement} (${words.soundHint})`}
              {...draft.input(field)}
            />
          ))}
        </MoreFields>
      </FormDialog>
      {dialog}
    </>
  );
}

function useLineWords() {
  const { t } = useI18n();
  const words = t.telephony.lines;
  return useSettingWords(
    {
      preset: words.preset,
      name: t.fields.name,
      line_number: t.settings.lineNumber,
      domain: t.settings.domain,
      registrar: t.settings.registrar,
      proxy: t.settings.proxy,
      username: t.settings.sipUser,
      active: words.active,
      rings: t.settings.rings,
      transport: words.transport,
      port: words.port,
      srtp: words.srtp,
      record: words.record,
      retention_days: words.retention,
      announcement_file_id: words.announcement,
      greeting_file_id: words.greeting,
    },
    {
      preset: (preset: SipAccount["preset"]) => words.presets[preset],
      transport: (transport: SipAccount["transport"]) => words.transports[transport],
      srtp: (srtp: SipAccount["srtp"]) => words.srtps[srtp],
    },
  );
}
