import { NumberInput, PasswordInput, Select, SimpleGrid, Switch, TextInput } from "@mantine/core";

import type { ProviderAccount, ProviderAccountChange, ProviderAccountDraft, ProviderPerson } from "../api/types";
import { ListEditor } from "../fields/ListEditor";
import { useI18n } from "../i18n/i18n";
import { FormDialog } from "../ui/FormDialog";
import { fromAddressLines, orNull } from "../ui/lines";
import { LinesInput } from "../ui/LinesInput";
import { MoreFields } from "../ui/MoreFields";
import { optionsOf } from "../ui/options";
import { UserSelect } from "../ui/UserSelect";
import { useAccountWords } from "./useAccountWords";
import { useSettingDraft } from "./useSettingDraft";

interface Props {
  account?: ProviderAccount;
  onClose: () => void;
}

interface PersonDraft {
  extension: string;
  user_id: string | null;
}

function valuesOf(account?: ProviderAccount) {
  return {
    provider: account?.provider ?? ("mango" as ProviderAccount["provider"]),
    name: account?.name ?? "",
    login: account?.login ?? "",
    password: "",
    realm: account?.realm ?? "",
    line_number: account?.line_number ?? "",
    legs: account?.legs ?? ("employees" as ProviderAccount["legs"]),
    active: account?.active ?? true,
    address: account?.address ?? "",
    sender_addresses: account?.sender_addresses ?? [],
    recording_hosts: account?.recording_hosts ?? [],
    clock_offset_seconds: account?.clock_offset_seconds ?? 0,
    retention_days: account?.retention_days ?? null,
    people: (account?.people ?? []) as PersonDraft[],
  };
}

type Values = ReturnType<typeof valuesOf>;

/** What is sent of an account that is there; an empty password stays the one it had. */
function changeOf(values: Values): ProviderAccountChange {
  const { provider: _provider, ...rest } = values;
  return {
    ...rest,
    line_number: orNull(values.line_number),
    people: values.people.filter((one): one is ProviderPerson => Boolean(one.extension && one.user_id)),
  };
}

/** What is left empty of a new one, is as the provider's documentation says. */
function draftOf(values: Values): ProviderAccountDraft {
  const { address, sender_addresses, recording_hosts, ...rest } = changeOf(values);
  return {
    ...(rest as ProviderAccountDraft),
    provider: values.provider,
    ...(address && { address }),
    ...(sender_addresses?.length && { sender_addresses }),
    ...(recording_hosts?.length && { recording_hosts }),
  };
}

/** An account with a provider: a new one needs little more than its secrets. */
export function ProviderForm({ account, onClose }: Props) {
  const { t } = useI18n();
  const words = t.telephony.providers;
  const { draft, dialog } = useSettingDraft({
    noun: "provider-accounts",
    record: account,
    initial: valuesOf(account),
    bodyOf: changeOf,
    draftOf,
    words: useAccountWords(),
    onClose,
  });
  const { values, set, errorOf } = draft;
  const text = (field: "name" | "login" | "realm" | "line_number" | "address", label: string) => ({
    label,
    ...draft.text(field),
  });
  const moved = account !== undefined && values.address !== account.address;
  const asDocumented = account ? undefined : words.asDocumented;
  const refusedBelow =
    errorOf("address") ?? errorOf("sender_addresses") ?? errorOf("recording_hosts") ?? errorOf("retention_days");

  return (
    <>
      <FormDialog
        title={account ? words.edit : words.new}
        submitLabel={account ? t.common.save : t.common.create}
        draft={draft}
        onClose={onClose}
        wide
      >
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Select
            label={words.provider}
            data={optionsOf(words.names)}
            allowDeselect={false}
            disabled={account !== undefined}
            value={values.provider}
            onChange={(value) => value && set("provider", value)}
          />
          <TextInput {...text("name", t.fields.name)} data-autofocus required />
          <TextInput {...text("login", words.logins[values.provider])} autoComplete="off" required />
          <PasswordInput
            label={words.passwords[values.provider]}
            description={account && (moved ? words.passwordAgain : words.passwordKept)}
            required={!account || moved}
            autoComplete="new-password"
            {...draft.text("password")}
          />
          {values.provider === "zebra" && (
            <TextInput {...text("realm", words.realm)} description={words.realmHint} required />
          )}
          <TextInput {...text("line_number", words.lineNumber)} inputMode="tel" />
        </SimpleGrid>
        <ListEditor<PersonDraft>
          label={words.people}
          add={words.addPerson}
          blank={{ extension: "", user_id: null }}
          {...draft.input("people")}
        >
          {(person, change) => (
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
              <TextInput
                label={words.shortNumber}
                inputMode="numeric"
                value={person.extension}
                onChange={(event) => change({ extension: event.currentTarget.value.trim() })}
              />
              <UserSelect
                label={t.settings.employee}
                value={person.user_id}
                onChange={(user_id) => change({ user_id })}
              />
            </SimpleGrid>
          )}
        </ListEditor>
        <Switch label={words.active} {...draft.flag("active")} />
        <MoreFields refused={refusedBelow !== undefined}>
          <TextInput {...text("address", words.address)} description={asDocumented} />
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <LinesInput
              label={words.senders}
              note={asDocumented ?? words.sendersHint}
              parse={fromAddressLines}
              {...draft.input("sender_addresses")}
            />
            <LinesInput
              label={words.hosts}
              note={asDocumented ?? words.hostsHint}
              parse={fromAddressLines}
              {...draft.input("recording_hosts")}
            />
            <Select
              label={words.legs}
              data={optionsOf(words.legKinds)}
              allowDeselect={false}
              value={values.legs}
              onChange={(value) => value && set("legs", value)}
            />
            <NumberInput
              label={words.clock}
              description={words.clockHint}
              value={values.clock_offset_seconds}
              error={errorOf("clock_offset_seconds")}
              onChange={(value) => set("clock_offset_seconds", Number(value))}
            />
            <NumberInput
              label={t.telephony.lines.retention}
              description={t.telephony.lines.retentionHint}
              min={1}
              max={36_500}
              allowDecimal={false}
              value={values.retention_days ?? ""}
              error={errorOf("retention_days")}
              onChange={(value) => set("retention_days", value === "" ? null : Number(value))}
            />
          </SimpleGrid>
        </MoreFields>
      </FormDialog>
      {dialog}
    </>
  );
}
