import { ActionIcon, Indicator, Popover, ScrollArea, Stack, Text } from "@mantine/core";
import { IconProgress } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import type { Page } from "../api/queries";
import type { Job } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { onLive } from "../live/stream";
import { notifyDone } from "../ui/notify";
import { JobLine } from "./JobLine";
import { CHANGES_RECORDS } from "./outcome";
import { download, fileOf, isOver, jobsQuery, takeWanted } from "./jobs";

const SHOWN = 20;

/** One's own long work: how much of it runs, and a panel with all of it. */
export function JobsButton() {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const { data } = useQuery(jobsQuery);
  const jobs = data?.items ?? [];
  const running = jobs.filter((job) => !isOver(job)).length;

  useEffect(
    () =>
      onLive("job_changed", (news) => {
        const job = news.job as Job;
        queryClient.setQueryData<Page<Job>>(
          jobsQuery.queryKey,
          (page) => page && { ...page, items: withJob(page.items, job) },
        );
        queryClient.setQueryData<Job>(["jobs", "one", job.id], (known) =>
          known && known.version > job.version ? known : job,
        );
        if (isOver(job) && job.kind.startsWith("import")) void queryClient.invalidateQueries({ queryKey: ["imports"] });
        if (isOver(job) && CHANGES_RECORDS.has(job.kind)) {
          void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "jobs" });
        }
        const file = fileOf(job);
        if (takeWanted(job) && file) {
          download(file.href);
          notifyDone(t, t.exports.ready(file.name));
        }
      }),
    [queryClient, t],
  );

  return (
    <Popover width={360} position="bottom-end" shadow="md" withinPortal>
      <Indicator label={running} size={16} disabled={running === 0} offset={4} processing={running > 0}>
        <Popover.Target>
          <ActionIcon
            size="lg"
            variant="subtle"
            color="gray"
            aria-label={running ? t.jobs.running(running) : t.jobs.title}
          >
            <IconProgress size={20} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p="sm">
        <Text fw={600} size="sm" mb={6}>
          {t.jobs.title}
        </Text>
        {jobs.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t.jobs.none}
          </Text>
        ) : (
          <ScrollArea.Autosize mah="60dvh" type="auto">
            <Stack gap="sm" pr={6}>
              {jobs.slice(0, SHOWN).map((job) => (
                <JobLine key={job.id} job={job} />
              ))}
            </Stack>
          </ScrollArea.Autosize>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

/** The list with this job as it is now; news that come late change nothing. */
function withJob(items: Job[], job: Job): Job[] {
  const known = items.find((one) => one.id === job.id);
  if (!known) return [job, ...items];
  return known.version > job.version ? items : items.map((one) => (one.id === job.id ? job : one));
}
