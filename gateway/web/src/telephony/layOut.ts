/**
 * What a provider posted, laid out to be read: JSON, or a form whose field `json` holds it (Mango). What is neither
 * stays as it came.
 */
export function layOut(body: string): string {
  const form = new URLSearchParams(body);
  const inside = form.get("json");
  if (inside === null) return asJson(body) ?? body;
  const rest = [...form].filter(([name]) => name !== "json").map(([name, value]) => `${name}: ${value}`);
  return [...rest, asJson(inside) ?? inside].join("\n");
}

function asJson(text: string): string | null {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return null;
  }
}
