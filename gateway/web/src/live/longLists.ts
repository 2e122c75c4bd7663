/** Lists somebody has scrolled far: read anew page by page they would cost a request a page. */

import type { InfiniteData, QueryClient } from "@tanstack/react-query";

import { one, type Page } from "../api/queries";

const SHORT_PAGES = 3;

interface Row {
  id: string;
}

export function isLong(data: unknown): boolean {
  return ((data as InfiniteData<unknown> | undefined)?.pages?.length ?? 0) > SHORT_PAGES;
}

/** Replaces one changed row in the long lists of a noun, where it is in them. */
export async function patchLongLists(queryClient: QueryClient, noun: string, id: string): Promise<void> {
  const queries = queryClient.getQueryCache().findAll({
    queryKey: [noun, "list"],
    predicate: (query) => isLong(query.state.data) && holds(query.state.data, id),
  });
  if (queries.length === 0) return;
  const row = await queryClient.fetchQuery({ ...one<Row>(noun, id), staleTime: 0 });
  for (const query of queries) {
    queryClient.setQueryData<InfiniteData<Page<Row>>>(query.queryKey, (data) => data && withRow(data, row));
  }
}

function holds(data: unknown, id: string): boolean {
  return (data as InfiniteData<Page<Row>>).pages.some((page) => page.items.some((item) => item.id === id));
}

function withRow(data: InfiniteData<Page<Row>>, row: Row): InfiniteData<Page<Row>> {
  const pages = data.pages.map((page) => ({
    ...page,
    items: page.items.map((item) => (item.id === row.id ? row : item)),
  }));
  return { ...data, pages };
}

/** Puts a changed row into every list that holds it, long or short, and asks again for the short ones only. */
export function putRow(queryClient: QueryClient, noun: string, row: Row): void {
  queryClient.setQueriesData<InfiniteData<Page<Row>>>({ queryKey: [noun, "list"] }, (data) =>
    data?.pages && holds(data, row.id) ? withRow(data, row) : data,
  );
  void queryClient.invalidateQueries({ queryKey: [noun, "list"], predicate: (query) => !isLong(query.state.data) });
}
