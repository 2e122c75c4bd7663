import { useQuery, useQueryClient } from "@tanstack/react-query";

import { del, get, patch, post } from "../../api/client";
import type { Look, SavedView } from "./view";

/** The saved views of one kind of list, and how they are changed. */
export function useViews(kind: string) {
  const queryClient = useQueryClient();
  const queryKey = ["views", "list", kind];
  const { data, isPending } = useQuery({
    queryKey,
    queryFn: ({ signal }) => get<{ items: SavedView[] }>("/views", { kind }, signal),
    staleTime: 5 * 60_000,
  });
  const refresh = () => queryClient.invalidateQueries({ queryKey });

  async function then<T>(change: Promise<T>): Promise<T> {
    const answer = await change;
    await refresh();
    return answer;
  }

  return {
    views: data?.items ?? [],
    isPending,
    create: (name: string, shared: boolean, look: Look) =>
      then(post<SavedView>("/views", { kind, name, shared, ...look })),
    update: (view: SavedView, change: Partial<Look & { name: string; shared: boolean }>) =>
      then(patch<SavedView>(`/views/${view.id}`, change, view.version)),
    remove: (view: SavedView) => then(del(`/views/${view.id}`, view.version)),
    setDefault: (view: SavedView | null) => then(post("/views/default", { kind, view_id: view?.id ?? null })),
  };
}
