import { SegmentedControl, type SegmentedControlProps } from "@mantine/core";

import { optionsOf } from "./options";

interface Props<K extends string> extends Pick<SegmentedControlProps, "size" | "mb"> {
  label: string;
  words: Record<K, string>;
  value: K;
  onChange: (value: K) => void;
}

/** One of a few that are all in sight. */
export function Choice<K extends string>({ label, words, ...rest }: Props<K>) {
  return <SegmentedControl size="xs" aria-label={label} data={optionsOf(words)} {...rest} />;
}
