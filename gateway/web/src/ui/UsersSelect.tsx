import { MultiSelect, type MultiSelectProps } from "@mantine/core";

import { useUsers } from "../session/session";

interface Props extends Omit<MultiSelectProps, "data" | "value" | "onChange"> {
  value: string[];
  onChange: (ids: string[]) => void;
}

/** Several people: those who work here, and whoever was chosen before. */
export function UsersSelect({ value, ...rest }: Props) {
  const users = useUsers();
  return (
    <MultiSelect
      searchable
      data={users
        .filter((user) => user.active || value.includes(user.id))
        .map((user) => ({ value: user.id, label: user.name }))}
      value={value}
      {...rest}
    />
  );
}
