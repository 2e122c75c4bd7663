import { queryOptions } from "@tanstack/react-query";

import { get, post, Problem } from "../api/client";
import type { Page } from "../api/queries";
import type { Job, MailingList } from "../api/types";
import { isOver } from "../jobs/jobs";

export const LISTS = "mailing-lists";
export const STOPS = "stop-list";
const LOOK_AGAIN_MS = 600;

export const mailingListsQuery = queryOptions({
  queryKey: [LISTS, "list"],
  queryFn: ({ signal }) => get<Page<MailingList>>(`/${LISTS}`, {}, signal),
});

/** Begins long work of mail and waits for its end; throws what stopped it. */
export async function runMailJob(path: string, body?: object): Promise<Job> {
  let job = await post<Job>(path, body);
  while (!isOver(job)) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    job = await get<Job>(`/mail-jobs/${job.id}`);
  }
  if (job.state !== "done") throw new Problem(0, job.problem?.code ?? "conflict", "");
  return job;
}

export const fileOfMailJob = (job: Job) => `/api/v1/mail-jobs/${job.id}/file`;
