import { Button, SimpleGrid } from "@mantine/core";
import type { KeyboardEvent } from "react";

import { useI18n } from "../i18n/i18n";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/** Tones to the other side, by mouse or by keys. */
export function DigitsPad({ onDigit }: { onDigit: (digit: string) => void }) {
  const { t } = useI18n();
  function onKeyDown(event: KeyboardEvent) {
    if (!DIGITS.includes(event.key)) return;
    event.preventDefault();
    onDigit(event.key);
  }
  return (
    <SimpleGrid cols={3} spacing={4} role="group" aria-label={t.callCard.digitsTitle} onKeyDown={onKeyDown} maw={180}>
      {DIGITS.map((digit) => (
        <Button
          key={digit}
          size="compact-sm"
          variant="default"
          aria-label={t.callCard.digit(digit)}
          onClick={() => onDigit(digit)}
        >
          {digit}
        </Button>
      ))}
    </SimpleGrid>
  );
}
