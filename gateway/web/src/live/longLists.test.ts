import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";

import { FakeGateway } from "../testing/FakeGateway";
import { isLong, patchLongLists } from "./longLists";

const pagesOf = (count: number) => ({
  pages: Array.from({ length: count }, (_, number) => ({ items: [{ id: `${number}`, name: "old" }], cursor: null })),
  pageParams: [],
});

test("a list of four pages is long, one of three is not", () => {
  expect([isLong(pagesOf(3)), isLong(pagesOf(4)), isLong(undefined)]).toEqual([false, true, false]);
});

test("a changed row is replaced in a long list without reading it anew", async () => {
  const gateway = new FakeGateway().on("GET /leads/:id", (_, id) => ({ id, name: "new" }));
  const queryClient = new QueryClient();
  queryClient.setQueryData(["leads", "list", {}], pagesOf(5));
  await patchLongLists(queryClient, "leads", "2");
  const data = queryClient.getQueryData<ReturnType<typeof pagesOf>>(["leads", "list", {}]);
  expect(data?.pages.map((page) => page.items[0]?.name)).toEqual(["old", "old", "new", "old", "old"]);
  expect(gateway.asked).toHaveLength(1);
});
