/** The part of an address after the `?`: what people type and paste there stays as they wrote it. Pure. */

import { parseSearchWith, stringifySearchWith } from "@tanstack/react-router";

/** JSON, but for numbers that would come out otherwise than they were written: `7e4601` and `1.0` are words. Throws. */
function value(text: string): unknown {
  const found: unknown = JSON.parse(text);
  if (typeof found === "number" && String(found) !== text) throw new SyntaxError(text);
  return found;
}

export const parseSearch = parseSearchWith(value);
export const stringifySearch = stringifySearchWith(JSON.stringify, value);
