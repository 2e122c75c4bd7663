import type { LineName } from "../api/types";
import { formatLine } from "../i18n/format";

/** Lines as the options of a select: the name, and the number others see. */
export function lineOptions(lines: LineName[]): { value: string; label: string }[] {
  return lines.map(({ id, name, line_number }) => ({
    value: id,
    label: line_number ? `${name} (${formatLine(line_number)})` : name,
  }));
}
