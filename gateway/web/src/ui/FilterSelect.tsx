import { Select } from "@mantine/core";

import { useI18n } from "../i18n/i18n";

interface Props<K extends string> {
  label: string;
  /** Said where nothing is chosen. */
  any: string;
  width: number;
  data: { value: K; label: string }[];
  value: K | undefined;
  onChange: (value: K | undefined) => void;
  searchable?: boolean;
}

/** One of the filters above a list. */
export function FilterSelect<K extends string>({ label, any, width, data, value, onChange, ...rest }: Props<K>) {
  const { t } = useI18n();
  return (
    <Select
      size="xs"
      w={width}
      aria-label={label}
      placeholder={any}
      clearable
      clearButtonProps={{ "aria-label": `${t.common.delete}: ${label}` }}
      data={data}
      value={value ?? null}
      onChange={(chosen) => onChange((chosen as K | null) ?? undefined)}
      {...rest}
    />
  );
}
