/** What people type and paste, in the shape it is kept in. Pure. */

/** An INN, a KPP or an OGRN without the spaces it was pasted with; Latin letters stay for KPP and foreign numbers. */
export function registerNumber(text: string): string {
  return text.replace(/[\s\u00a0-]/g, "").toUpperCase();
}

/** «5001 0073 2259» from 500100732259: how a number of a register reads best. */
export function inGroups(number: string, size = 4): string {
  return number.replace(new RegExp(`(.{${size}})(?=.)`, "g"), "$1 ");
}

/** «12500.50» from «12 500,50 ₽»; null for an empty text, undefined where it is no amount. */
export function amount(text: string): string | null | undefined {
  const plain = text.replace(/[\s\u00a0₽]|руб\.?|р\.$/gi, "").replace(",", ".");
  if (!plain) return null;
  return /^\d{1,16}(\.\d{1,4})?$/.test(plain) ? plain : undefined;
}

/** «12 500,5» from 12500.5: while it is typed, with the spaces between thousands. */
export function amountText(value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  const [whole = "", part] = String(value).split(".");
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  return part && Number(part) !== 0 ? `${spaced},${part}` : spaced;
}

/** A number typed with a comma or a point; undefined where it is none. */
export function decimal(text: string): number | null | undefined {
  const plain = text.replace(/[\s\u00a0]/g, "").replace(",", ".");
  if (!plain) return null;
  return /^-?\d{1,15}(\.\d{1,10})?$/.test(plain) ? Number(plain) : undefined;
}
