import { queryOptions } from "@tanstack/react-query";

import { get } from "../api/client";
import type { Mailbox } from "../api/types";

export const mailboxesQuery = queryOptions({
  queryKey: ["mailboxes", "list"],
  queryFn: async ({ signal }) => (await get<{ items: Mailbox[] }>("/mailboxes", {}, signal)).items,
});
