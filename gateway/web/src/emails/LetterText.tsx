import { Text, UnstyledButton } from "@mantine/core";
import { useMemo, useState } from "react";

import { useI18n } from "../i18n/i18n";
import { letterParts } from "./quotes";

/** What is written in the letter; the signature and the earlier letters that it quotes are folded. */
export function LetterText({ text }: { text: string }) {
  const { t } = useI18n();
  const { own, signature, quoted } = useMemo(() => letterParts(text), [text]);
  return (
    <>
      <Text size="sm" className="entry-text">
        {own}
      </Text>
      {signature && <Folded text={signature} show={t.letters.showSignature} hide={t.letters.hideSignature} />}
      {quoted && <Folded text={quoted} show={t.letters.showQuote} hide={t.letters.hideQuote} />}
    </>
  );
}

function Folded({ text, show, hide }: { text: string; show: string; hide: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <UnstyledButton fz="xs" td="underline" w="fit-content" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? hide : show}
      </UnstyledButton>
      {open && (
        <Text size="sm" c="dimmed" className="entry-text">
          {text}
        </Text>
      )}
    </>
  );
}
