import { queryOptions } from "@tanstack/react-query";

import { get, Problem } from "../api/client";
import type { Extension } from "../api/types";

export const extensionsQuery = queryOptions({
  queryKey: ["extensions", "list"],
  queryFn: async ({ signal }) => (await get<{ items: Extension[] }>("/extensions", {}, signal)).items,
});

/** One's own phone; null where there is none. */
export const myPhoneQuery = queryOptions({
  queryKey: ["my-phone"],
  queryFn: async ({ signal }) => {
    try {
      return await get<Extension>("/my-phone", {}, signal);
    } catch (error) {
      if (error instanceof Problem && error.code === "no_phone") return null;
      throw error;
    }
  },
});

/** Where a phone is shown. */
export const PHONES = ["extensions", "my-phone"];
