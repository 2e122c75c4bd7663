import { ScrollArea, SegmentedControl } from "@mantine/core";

import { useI18n } from "../i18n/i18n";

interface Props<V extends string> {
  label: string;
  words: Record<V, string>;
  /** Nothing chosen shows everything. */
  value: V | undefined;
  onChange: (value: V | undefined) => void;
  /** What the choice of everything is called. */
  all?: string;
}

const ALL = "";

/** The sections of a list: everything, or one of several. */
export function Sections<V extends string>({ label, words, value, onChange, all }: Props<V>) {
  const { t } = useI18n();
  const data = [
    { value: ALL, label: all ?? t.common.all },
    ...(Object.entries(words) as [V, string][]).map(([option, name]) => ({ value: option as string, label: name })),
  ];
  return (
    <ScrollArea type="never" style={{ flex: "none" }}>
      <SegmentedControl
        aria-label={label}
        size="sm"
        data={data}
        value={value ?? ALL}
        onChange={(next) => onChange((next || undefined) as V | undefined)}
      />
    </ScrollArea>
  );
}
