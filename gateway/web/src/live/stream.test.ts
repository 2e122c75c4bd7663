import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { FakeEventSource } from "../testing/FakeEventSource";
import { openStream } from "./stream";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a page that missed news asks for everything once it may, and no more than every five seconds", () => {
  const queryClient = new QueryClient();
  const asked = vi.spyOn(queryClient, "invalidateQueries");
  const close = openStream(queryClient);
  for (let count = 0; count < 20; count++) FakeEventSource.tell("missed", {});
  vi.advanceTimersByTime(5_000);
  expect(asked.mock.calls).toEqual([[]]);
  FakeEventSource.tell("missed", {});
  vi.advanceTimersByTime(4_000);
  expect(asked).toHaveBeenCalledTimes(1);
  close();
  vi.advanceTimersByTime(10_000);
  expect(asked).toHaveBeenCalledTimes(1);
});
