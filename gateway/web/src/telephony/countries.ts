import type { Language } from "../i18n/format";

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
/** Codes that name no country with telephones of its own. */
const NONE = new Set([
  "EU",
  "EZ",
  "UN",
  "QO",
  "ZZ",
  "XA",
  "XB",
  "AQ",
  "BV",
  "HM",
  "TF",
  "GS",
  "PN",
  "UM",
  "CQ",
  "CP",
  "DG",
]);

/** The countries of the world as the options of a select, in the language of the page. */
export function countryOptions(language: Language, chosen: string[]): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(language, { type: "region", fallback: "none" });
  const known = LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).filter(
    (code) => !NONE.has(code) && names.of(code) !== undefined,
  );
  const codes = [...new Set([...known, ...chosen])];
  return codes
    .map((value) => ({ value, label: names.of(value) ?? value }))
    .sort((one, other) => one.label.localeCompare(other.label, language));
}
