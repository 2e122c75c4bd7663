import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useState } from "react";

const TYPING_PAUSE_MS = 250;

/** A search field whose text goes to the address after a pause in typing, and follows the address. */
export function useSearchText(inAddress: string, setInAddress: (text: string) => void) {
  const [text, setText] = useState(inAddress);
  const tell = useDebouncedCallback(setInAddress, TYPING_PAUSE_MS);
  useEffect(() => setText(inAddress), [inAddress]);
  return [
    text,
    (next: string) => {
      setText(next);
      tell(next);
    },
  ] as const;
}
