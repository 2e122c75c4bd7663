import { Checkbox, ColorSwatch, Group, MultiSelect, Rating, Select, Text, Textarea, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import "@mantine/dates/styles.css";
import "dayjs/locale/ru";
import { useState } from "react";

import type { BankAccount, Field, PostalAddress, SocialAccount } from "../api/types";
import { ContactPicker } from "../contacts/ContactPicker";
import { CounterpartyPicker } from "../counterparties/CounterpartyPicker";
import { useI18n } from "../i18n/i18n";
import { useFieldWords } from "../ui/grid/useFieldWords";
import { parseDay } from "../ui/dateTime";
import { fromAddressLines, fromLines } from "../ui/lines";
import { LinesInput } from "../ui/LinesInput";
import { AddEntry, OPEN_TO_ALL } from "./AddEntry";
import { BankAccountsInput } from "./BankAccountsInput";
import { FileField } from "./FileField";
import { NumberText } from "./NumberText";
import { PostalAddressesInput } from "./PostalAddressesInput";
import { SocialsInput } from "./SocialsInput";
import { registerNumber } from "./typed";

interface Props {
  field: Field;
  value: unknown;
  onChange: (value: unknown) => void;
  error?: string | undefined;
  /** What is unusual, and may stay. */
  warning?: string | undefined;
  /** The name of a record that is chosen, while no list holds it. */
  valueName?: string | null;
  autoFocus?: boolean;
}

const LONG = new Set(["notes", "summary", "result", "text"]);
const REGISTERS = new Set(["inn", "kpp", "ogrn"]);
const SEARCHED_FROM = 8;
/** There is no record without these. */
const NEVER_EMPTY = new Set(["name", "legal_form", "role", "reputation"]);

/** The input of one field, by its type; what is typed or pasted is put into its shape. */
export function FieldInput({ field, value, onChange, error, warning, valueName, autoFocus }: Props) {
  const { t, language } = useI18n();
  const { title, optionsOf } = useFieldWords();
  const label = title(field);
  const required = field.required || NEVER_EMPTY.has(field.name);
  const [typed, setTyped] = useState("");
  const open = OPEN_TO_ALL.includes(field.directory);
  const common = {
    label,
    error,
    required,
    "data-autofocus": autoFocus || undefined,
    description: warning && (
      <Text span size="xs" c="var(--mantine-color-yellow-light-color)">
        {warning}
      </Text>
    ),
  };
  const clear = { clearable: !required, clearButtonProps: { "aria-label": t.common.delete } };
  const colors = new Map(optionsOf(field).map((option) => [option.value, option.color]));
  const choices = optionsOf(field)
    .filter(
      (option) => !option.archived || option.value === value || (Array.isArray(value) && value.includes(option.value)),
    )
    .map((option) => ({ value: option.value, label: option.label }));
  const renderOption = ({ option }: { option: { value: string; label: string } }) => (
    <Group gap={6} wrap="nowrap">
      {colors.get(option.value) && <ColorSwatch color={colors.get(option.value) ?? ""} size={10} withShadow={false} />}
      {option.label}
    </Group>
  );

  switch (field.name) {
    case "faxes":
      return <LinesInput {...common} value={texts(value)} parse={fromLines} onChange={onChange} />;
    case "socials":
      return <SocialsInput label={label} value={(value ?? []) as SocialAccount[]} onChange={onChange} error={error} />;
    case "other_addresses":
      return (
        <PostalAddressesInput
          label={label}
          value={(value ?? []) as PostalAddress[]}
          onChange={onChange}
          error={error}
        />
      );
    case "bank_accounts":
      return (
        <BankAccountsInput label={label} value={(value ?? []) as BankAccount[]} onChange={onChange} error={error} />
      );
  }
  switch (field.type) {
    case "phones":
      return <LinesInput {...common} hint value={texts(value)} parse={fromLines} onChange={onChange} />;
    case "emails":
      return <LinesInput {...common} hint value={texts(value)} parse={fromAddressLines} onChange={onChange} />;
    case "choice":
    case "user":
      return (
        <Select
          {...common}
          {...clear}
          data={choices}
          renderOption={renderOption}
          searchable={open || choices.length > SEARCHED_FROM}
          onSearchChange={setTyped}
          nothingFoundMessage={
            open && field.directory ? (
              <AddEntry directory={field.directory} name={typed} onAdded={onChange} />
            ) : (
              t.grid.noValues
            )
          }
          allowDeselect={false}
          value={(value as string | null) ?? null}
          onChange={onChange}
        />
      );
    case "choices":
      return (
        <MultiSelect
          {...common}
          {...clear}
          data={choices}
          renderOption={renderOption}
          searchable
          nothingFoundMessage={t.grid.noValues}
          value={texts(value)}
          onChange={onChange}
        />
      );
    case "flag":
      return (
        <Checkbox
          label={label}
          mt="xs"
          error={error}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "rating":
      return (
        <div>
          <Text size="sm" fw={500} component="div">
            {label}
            {field.required && " *"}
          </Text>
          <Group gap="xs" h={34}>
            <Rating
              value={Number(value ?? 0)}
              onChange={(stars) => onChange(stars || null)}
              allowClear
              getSymbolLabel={(stars) => t.cards.stars(label, stars)}
            />
          </Group>
          {error && (
            <Text size="xs" c="error">
              {error}
            </Text>
          )}
        </div>
      );
    case "date":
      return (
        <DateInput
          {...common}
          {...clear}
          locale={language}
          valueFormat="DD.MM.YYYY"
          placeholder={t.cards.datePlaceholder}
          dateParser={parseDay}
          value={(value as string | null) ?? null}
          onChange={onChange}
        />
      );
    case "number":
    case "money":
      return <NumberText {...common} money={field.type === "money"} value={value} onChange={onChange} />;
    case "counterparty":
      return (
        <CounterpartyPicker
          label={label}
          value={(value as string | null) ?? null}
          valueName={valueName ?? null}
          onChange={onChange}
          error={error}
        />
      );
    case "contact":
      return (
        <ContactPicker
          label={label}
          value={(value as string | null) ?? null}
          valueName={valueName ?? null}
          onChange={onChange}
          error={error}
        />
      );
    case "file":
      return <FileField label={label} value={(value as string | null) ?? null} onChange={onChange} error={error} />;
    default:
      return LONG.has(field.name) || field.custom ? (
        <Textarea
          {...common}
          autosize
          minRows={LONG.has(field.name) ? 2 : 1}
          maxRows={10}
          value={String(value ?? "")}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <TextInput
          {...common}
          {...(field.name === "inn" || field.name === "ogrn" ? { inputMode: "numeric" as const } : {})}
          value={String(value ?? "")}
          onChange={(event) => {
            const text = event.currentTarget.value;
            onChange(REGISTERS.has(field.name) ? registerNumber(text) : text);
          }}
        />
      );
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value)
    ? value.map((one) => (typeof one === "object" && one ? (one as { raw: string }).raw : String(one)))
    : [];
}
