import { useQuery, useQueryClient } from "@tanstack/react-query";

import { del, get, patch, post } from "../api/client";
import type { Report, SavedReport } from "../api/types";

export type Reports = ReturnType<typeof useReports>;

/** The saved reports, one's own and the shared, and how they are changed. */
export function useReports() {
  const queryClient = useQueryClient();
  const queryKey = ["reports", "list"];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => get<{ items: SavedReport[] }>("/reports", {}, signal),
    staleTime: 5 * 60_000,
  });

  async function then<T>(change: Promise<T>): Promise<T> {
    const answer = await change;
    await queryClient.invalidateQueries({ queryKey });
    return answer;
  }

  return {
    query,
    saved: query.data?.items ?? [],
    create: (name: string, shared: boolean, report: Report) =>
      then(post<SavedReport>("/reports", { name, shared, report })),
    update: (saved: SavedReport, change: { name?: string; shared?: boolean; report?: Report }) =>
      then(patch<SavedReport>(`/reports/${saved.id}`, change, saved.version)),
    remove: (saved: SavedReport) => then(del(`/reports/${saved.id}`, saved.version)),
  };
}
