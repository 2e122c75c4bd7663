import { Mark, Text } from "@mantine/core";

import type { EmailPage } from "../api/types";

/** The server puts each found word between these two characters. */
const FOUND = /\ue000([^\ue001]*)\ue001/;

/** The place of each found letter's text, by the letter. */
export function snippetsOf(pages: EmailPage[] = []): Map<string, string> {
  return new Map(
    pages.flatMap(({ items, snippets = [] }) =>
      items.flatMap(({ id }, place) => (snippets[place] ? [[id, snippets[place]] as const] : [])),
    ),
  );
}

/** A piece of a letter with the words that were looked for marked. */
export function Snippet({ text }: { text: string }) {
  return (
    <Text size="xs" c="dimmed" truncate data-testid="snippet">
      {text
        .split(FOUND)
        .map((part, place) => (place % 2 === 1 ? <Mark key={place}>{part}</Mark> : <span key={place}>{part}</span>))}
    </Text>
  );
}
