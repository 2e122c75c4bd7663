import { formats } from "./format";

const [russian, english] = [formats("ru"), formats("en")];

/** The Russian form for a count: 1 звонок, 2 звонка, 5 звонков. */
export function pluralRu(count: number, one: string, few: string, many: string): string {
  const tens = Math.abs(count) % 100;
  const units = tens % 10;
  if (tens > 10 && tens < 20) return many;
  if (units === 1) return one;
  return units >= 2 && units <= 4 ? few : many;
}

/** The English form for a count: 1 call, 2 calls. */
export function pluralEn(count: number, one: string, many: string): string {
  return Math.abs(count) === 1 ? one : many;
}

/** A count as it is read, thousands apart: «10 000». */
export const numberRu = russian.number;
export const numberEn = english.number;

/** A count with its noun: «10 000 строк». */
export function countRu(count: number, one: string, few: string, many: string): string {
  return `${numberRu(count)} ${pluralRu(count, one, few, many)}`;
}

export function countEn(count: number, one: string, many: string): string {
  return `${numberEn(count)} ${pluralEn(count, one, many)}`;
}
