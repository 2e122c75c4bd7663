/** What is asked of the gateway, and under which key the answer is kept. Keys: [noun, "list" | "one" | …, …]. */

import { infiniteQueryOptions, QueryClient, queryOptions, type InfiniteData } from "@tanstack/react-query";

import { isLong } from "../live/longLists";
import { get, Problem, type Query } from "./client";

export interface Page<T> {
  items: T[];
  cursor: string | null;
}

const RETRY_DOWN_AFTER = 10_000;
const PAGE_SIZE = 100;

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => error instanceof Problem && error.status === 0 && count < 2,
        refetchInterval: (query) => (isDown(query.state.error) ? RETRY_DOWN_AFTER : false),
      },
      mutations: { retry: false },
    },
  });
}

function isDown(error: unknown): boolean {
  return error instanceof Problem && (error.partIsDown || error.status === 0);
}

/** One record. */
export function one<T>(noun: string, id: string) {
  return queryOptions({
    queryKey: [noun, "one", id],
    queryFn: ({ signal }) => get<T>(`/${noun}/${id}`, {}, signal),
  });
}

/** A list by pages; `path` is the noun itself where it is left out. */
export function list<P extends Page<unknown>>(noun: string, query: Query = {}, path = `/${noun}`) {
  return pages<P>([noun, "list", query], path, query);
}

export function pages<P extends Page<unknown>>(queryKey: readonly unknown[], path: string, query: Query = {}) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam, signal }) => get<P>(path, { limit: PAGE_SIZE, ...query, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page: P) => page.cursor,
    refetchOnMount: (query) => !isLong(query.state.data),
    refetchOnReconnect: (query) => !isLong(query.state.data),
  });
}

/** The rows of all pages loaded so far. */
export function rowsOf<T>(data: InfiniteData<Page<T>, unknown> | undefined): T[] {
  return data?.pages.flatMap((page) => page.items) ?? [];
}
