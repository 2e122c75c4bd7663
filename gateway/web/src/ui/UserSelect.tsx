import { Select } from "@mantine/core";

import { useI18n } from "../i18n/i18n";
import { useUsers } from "../session/session";

interface Props {
  label: string;
  value: string | null;
  onChange: (id: string | null) => void;
  clearable?: boolean;
  error?: string | undefined;
}

export function UserSelect({ label, value, onChange, clearable = false, error }: Props) {
  const { t } = useI18n();
  const users = useUsers();
  return (
    <Select
      label={label}
      searchable
      clearable={clearable}
      clearButtonProps={{ "aria-label": t.common.delete }}
      placeholder={t.common.nobody}
      data={users
        .filter((user) => user.active || user.id === value)
        .map((user) => ({ value: user.id, label: user.name }))}
      value={value}
      onChange={onChange}
      error={error}
    />
  );
}
