import { queryOptions } from "@tanstack/react-query";

import { get } from "../api/client";
import type { ProviderAccount } from "../api/types";

const ASK_AGAIN_MS = 15_000;

/** How the accounts stand changes with every event that comes, so it is asked for again and again. */
export const providerAccountsQuery = queryOptions({
  queryKey: ["provider-accounts", "list"],
  queryFn: async ({ signal }) => (await get<{ items: ProviderAccount[] }>("/provider-accounts", {}, signal)).items,
  refetchInterval: ASK_AGAIN_MS,
});

/** What is to be entered in the provider's cabinet. */
export function webhookAddress(account: ProviderAccount): string {
  return window.location.origin + account.webhook_path;
}
