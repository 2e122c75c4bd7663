import { Text, UnstyledButton } from "@mantine/core";
import { useMemo, useState } from "react";

import { useI18n } from "../i18n/i18n";
import { letterParts } from "./quotes";

/** What is written in the letter; the earlier letters that it quotes are folded. */
export function LetterText({ text }: { text: string }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  const { own, quoted } = useMemo(() => letterParts(text), [text]);
  return (
    <>
      <Text size="sm" className="entry-text">
        {own}
      </Text>
      {quoted && (
        <UnstyledButton fz="xs" td="underline" w="fit-content" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t.letters.hideQuote : t.letters.showQuote}
        </UnstyledButton>
      )}
      {quoted && open && (
        <Text size="sm" c="dimmed" className="entry-text">
          {quoted}
        </Text>
      )}
    </>
  );
}
