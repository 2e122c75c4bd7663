import { queryOptions } from "@tanstack/react-query";

import { get, post, Problem } from "../api/client";
import type { Page } from "../api/queries";
import type { Job, Mailing, MailingList } from "../api/types";
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

export const MAILINGS = "mailings";
const RUNNING_AGAIN_MS = 2_000;

export function isUnderWay(mailing: Mailing | undefined): boolean {
  return mailing !== undefined && ["scheduled", "preparing", "running"].includes(mailing.state);
}

/** One mailing; asked again while it runs, since only its states are told of. */
export function mailingQuery(id: string) {
  return queryOptions({
    queryKey: [MAILINGS, "one", id],
    queryFn: ({ signal }) => get<Mailing>(`/${MAILINGS}/${id}`, {}, signal),
    refetchInterval: (query) => (isUnderWay(query.state.data) ? RUNNING_AGAIN_MS : false),
  });
}

/** Of those who get a letter, how many percent it left to; and how many minutes there are left at its rate. */
export function progressOf(mailing: Mailing): { percent: number; minutesLeft: number; over: number; all: number } {
  const { waiting, queued, sent, delivered, failed, bounced, unknown } = mailing.counts;
  const over = sent + delivered + failed + bounced + unknown;
  const all = over + waiting + queued;
  const perMinute = Math.min(mailing.rate_per_minute, (mailing.rate_per_hour ?? Infinity) / 60);
  return {
    percent: all ? Math.floor((100 * over) / all) : 0,
    minutesLeft: Math.ceil((waiting - mailing.held + queued) / perMinute),
    over,
    all,
  };
}
