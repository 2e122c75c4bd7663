import { expect, test } from "vitest";

import { parseSearch, stringifySearch } from "./addressSearch";

test.each(["7e4601", "1e5", "1.0", "+79161234567", "00123", "12345678901234567890", "-0", "Ромашка"])(
  "the word %s, typed into an address, stays what it is",
  (word) => {
    expect(parseSearch(`?q=${encodeURIComponent(word)}`)).toEqual({ q: word });
  },
);

test.each([["7e4601"], ["123"], [123], [true], ["true"], ['"'], [["a", "1e5"]], [{ field: "inn", value: "1e5" }]])(
  "%j in an address comes back from it",
  (value) => {
    expect(parseSearch(stringifySearch({ q: value }))).toEqual({ q: value });
  },
);
