import { useMediaQuery } from "@mantine/hooks";

/** The width of a phone: below it pages show less and put it one under another. */
export function useNarrow(): boolean {
  return useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
}
