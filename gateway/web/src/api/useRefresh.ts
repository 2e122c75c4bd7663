import { useQueryClient } from "@tanstack/react-query";

/** What is kept of these nouns is asked for anew. */
export function useRefresh(...nouns: string[]): () => Promise<unknown> {
  const queryClient = useQueryClient();
  return () => Promise.all(nouns.map((noun) => queryClient.invalidateQueries({ queryKey: [noun] })));
}
