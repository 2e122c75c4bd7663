/** Several phones or addresses as one text: one per line; semicolons part them too. */
export function toLines(items: string[]): string {
  return items.join("\n");
}

export function fromLines(text: string): string[] {
  return text
    .split(/[\n;]/)
    .map((line) => line.trim())
    .filter(Boolean);
}

/** E-mail addresses hold no spaces and no commas, so these part them as well. */
export function fromAddressLines(text: string): string[] {
  return text.split(/[\s;,]+/).filter(Boolean);
}

/** Null for an empty text. */
export function orNull(text: string): string | null {
  return text.trim() || null;
}
