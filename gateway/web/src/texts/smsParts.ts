/** Of how many SMS a text consists (3GPP TS 23.038), as the server counts it: see sms_parts.py. Pure. */

const GSM = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** Letters of the GSM alphabet that take the room of two. */
const TWICE = new Set("\f^{}\\[~]|€");

export interface SmsCount {
  parts: number;
  /** What still fits into the last part. */
  left: number;
}

export function smsCount(text: string): SmsCount {
  const signs = [...text];
  const gsm = signs.every((sign) => GSM.has(sign) || TWICE.has(sign));
  const widths = signs.map((sign) => (gsm ? (TWICE.has(sign) ? 2 : 1) : sign.length));
  const [alone, joined] = gsm ? [160, 153] : [70, 67];
  const whole = widths.reduce((sum, width) => sum + width, 0);
  if (whole <= alone) return { parts: 1, left: alone - whole };
  let parts = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > joined) {
      parts += 1;
      used = 0;
    }
    used += width;
  }
  return { parts, left: joined - used };
}

/** Russian mobiles begin with 9; of other countries only the provider knows. */
export function mayTakeSms(e164: string): boolean {
  return e164.startsWith("+") && (!e164.startsWith("+7") || e164.startsWith("+79") || e164.startsWith("+77"));
}
