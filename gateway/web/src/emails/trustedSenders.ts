/** Senders whose pictures are loaded without asking: one's own choice, kept by the browser. */

const KEY = "otklik letters: pictures of";
const MOST = 500;

export function isTrusted(address: string): boolean {
  return address !== "" && kept().includes(address);
}

export function trust(address: string): void {
  try {
    localStorage.setItem(KEY, JSON.stringify([...new Set([...kept(), address])].slice(-MOST)));
  } catch {
    // A browser that keeps nothing asks again.
  }
}

function kept(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}
