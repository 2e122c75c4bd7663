import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Refresher } from "./Refresher";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a burst of events asks once, and again not before a second", () => {
  const queryClient = new QueryClient();
  const asked = vi.spyOn(queryClient, "invalidateQueries");
  const refresher = new Refresher(queryClient);
  for (let count = 0; count < 100; count++) refresher.touch(["leads", "list"]);
  vi.advanceTimersByTime(60);
  expect(asked).toHaveBeenCalledTimes(1);
  refresher.touch(["leads", "list"]);
  vi.advanceTimersByTime(500);
  expect(asked).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(600);
  expect(asked).toHaveBeenCalledTimes(2);
});
