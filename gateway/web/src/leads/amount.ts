/** A sum as people type it («12 500,50 ₽») as a decimal number; what is not a sum stays, and is refused in words. */
export function amountText(typed: string): string {
  return typed.replace(/[\s\u00a0\u202f₽]|руб\.?|р\.$/gi, "").replace(",", ".");
}
