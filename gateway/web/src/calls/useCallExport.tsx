import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";

import { get, post, Problem } from "../api/client";
import type { Job } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { download, isOver } from "../jobs/jobs";
import { notifyProblem } from "../ui/notify";

const LOOK_AGAIN_MS = 700;

/** Makes a table of calls or of their report, and saves it as soon as it is there. */
export function useCallExport() {
  const { t } = useI18n();
  return useMutation({
    mutationFn: async ({ path, draft }: { path: "/call-exports" | "/call-report-exports"; draft: object }) => {
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      let job = await post<Job>(path, { ...draft, zone });
      while (!isOver(job)) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
        job = await get<Job>(`/telephony-jobs/${job.id}`);
      }
      if (job.state !== "done") throw new Problem(0, job.problem?.code ?? "conflict", "");
      return job;
    },
    onSuccess: (job) => {
      download(`/api/v1/telephony-jobs/${job.id}/file`);
      notifications.show({
        color: "green",
        message: t.callList.exported,
        closeButtonProps: { "aria-label": t.common.close },
      });
    },
    onError: (error) => notifyProblem(t, error),
  });
}
