/** Long work of one's own. */

import { queryOptions } from "@tanstack/react-query";

import { get } from "../api/client";
import type { Page } from "../api/queries";
import type { Job } from "../api/types";

const AGAIN_MS = 2_000;

export const jobsQuery = queryOptions({
  queryKey: ["jobs", "list"],
  queryFn: ({ signal }) => get<Page<Job>>("/jobs", {}, signal),
});

/** One job; asked again while it runs, should the stream be silent. */
export function jobQuery(id: string | null) {
  return queryOptions({
    queryKey: ["jobs", "one", id],
    queryFn: ({ signal }) => get<Job>(`/jobs/${id}`, {}, signal),
    enabled: id !== null,
    refetchInterval: (query) => (isOver(query.state.data) ? false : AGAIN_MS),
  });
}

export function isOver(job: Job | undefined): boolean {
  return job !== undefined && job.state !== "queued" && job.state !== "running";
}

export function percent(job: Job): number {
  if (job.state === "done") return 100;
  return job.total ? Math.min(99, (100 * job.done) / job.total) : 0;
}

export function fileOf(job: Job): { href: string; name: string } | null {
  const { file_id: id, file_name: name } = job.result;
  return job.state === "done" && id ? { href: `/api/v1/files/${id}`, name: String(name ?? "") } : null;
}

export function download(href: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = "";
  link.click();
}

const seen = new Map<string, { at: number; done: number }>();

/** How many seconds are left, by the speed since this page first saw the job; null while nobody can tell. */
export function secondsLeft(job: Job, now = Date.now()): number | null {
  if (job.state !== "running" || !job.total) return null;
  const first = seen.get(job.id);
  if (!first || job.done < first.done) {
    seen.set(job.id, { at: now, done: job.done });
    return null;
  }
  const speed = (job.done - first.done) / Math.max(1, now - first.at);
  return speed > 0 && now - first.at > 1_500 ? Math.ceil((job.total - job.done) / speed / 1_000) : null;
}

const wanted = new Set<string>();

/** The file of this job is to be saved as soon as it is there. */
export function saveWhenDone(job: Job): void {
  wanted.add(job.id);
}

/** True once for a job whose file is wanted. */
export function takeWanted(job: Job): boolean {
  return isOver(job) && wanted.delete(job.id);
}
