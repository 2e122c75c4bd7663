/** A name in quotes, unless it has its own: ООО «Парус», «Иванов Пётр». */
export function quoted(name: string): string {
  return /[«"“]/.test(name) ? name : `«${name}»`;
}
