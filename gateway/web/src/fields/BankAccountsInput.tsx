import { Group, Text, TextInput } from "@mantine/core";

import type { BankAccount } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { ListEditor } from "./ListEditor";
import { registerNumber } from "./typed";
import { useRequisites } from "./useRequisites";

interface Props {
  label: string;
  value: BankAccount[];
  onChange: (value: BankAccount[]) => void;
  error?: string | undefined;
}

/** Bank accounts; one that does not fit its BIC is pointed at, and may stay. */
export function BankAccountsInput({ label, value, onChange, error }: Props) {
  const { t } = useI18n();
  const remarks = useRequisites({ bank_accounts: value.filter((one) => one.account) });
  return (
    <ListEditor
      label={label}
      add={t.cards.addBankAccount}
      value={value}
      blank={{ account: "", bic: "", bank_name: "", correspondent_account: "", currency: "RUB" }}
      onChange={onChange}
      error={error}
    >
      {(one, set, place) => (
        <>
          <TextInput
            aria-label={t.cards.bankAccount}
            placeholder={t.cards.bankAccount}
            inputMode="numeric"
            value={one.account}
            onChange={(event) => set({ account: registerNumber(event.currentTarget.value) })}
          />
          <Group gap={6} grow>
            <TextInput
              aria-label={t.cards.bic}
              placeholder={t.cards.bic}
              inputMode="numeric"
              value={one.bic ?? ""}
              onChange={(event) => set({ bic: registerNumber(event.currentTarget.value) })}
            />
            <TextInput
              aria-label={t.cards.bankName}
              placeholder={t.cards.bankName}
              value={one.bank_name ?? ""}
              onChange={(event) => set({ bank_name: event.currentTarget.value })}
            />
          </Group>
          <TextInput
            aria-label={t.cards.correspondent}
            placeholder={t.cards.correspondent}
            inputMode="numeric"
            value={one.correspondent_account ?? ""}
            onChange={(event) => set({ correspondent_account: registerNumber(event.currentTarget.value) })}
          />
          {remarks
            .filter((remark) => remark.field.startsWith(`bank_accounts[${place}]`))
            .map((remark) => (
              <Text key={remark.field} size="xs" c="var(--mantine-color-yellow-light-color)">
                {remark.text}
              </Text>
            ))}
        </>
      )}
    </ListEditor>
  );
}
