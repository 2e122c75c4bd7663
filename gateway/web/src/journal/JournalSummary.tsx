import { Button, Progress, Stack, Text, UnstyledButton } from "@mantine/core";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { get, type Query } from "../api/client";
import type { InteractionSummary } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { onLive } from "../live/stream";
import { SummaryDrawer } from "../reports/SummaryDrawer";
import { whenFree } from "../reports/useAnalysis";
import { useUserName } from "../session/session";
import { QueryPanel } from "../ui/QueryPanel";
import type { Narrowed } from "./narrowed";

interface Props {
  /** What the list of the journal asks for. */
  asked: Query;
  onNarrow: (to: Narrowed) => void;
}

/** F02, F19: what the shown lines add up to, counted as the list is narrowed, and anew as lines come. */
export function JournalSummary(props: Props) {
  const { t } = useI18n();
  return (
    <SummaryDrawer title={t.summary.title}>
      <Summary {...props} />
    </SummaryDrawer>
  );
}

/** More lines than this are counted anew only when one asks. */
const LIVE_UP_TO = 50_000;
const AT_MOST_EVERY_MS = 3_000;

function Summary({ asked, onNarrow }: Props) {
  const { t, f } = useI18n();
  const queryClient = useQueryClient();
  const { search_in: _, ...question } = asked;
  const queryKey = ["interactions", "summary", question];
  const summary = useQuery({
    queryKey,
    queryFn: ({ signal }) => get<InteractionSummary>("/interactions/summary", question, signal),
    placeholderData: keepPreviousData,
    ...whenFree,
  });
  const total = summary.data?.total ?? 0;

  useEffect(() => {
    if (total > LIVE_UP_TO) return;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const stop = onLive("interaction_recorded", () => {
      waiting ??= setTimeout(() => {
        waiting = undefined;
        void queryClient.invalidateQueries({ queryKey: ["interactions", "summary"] });
      }, AT_MOST_EVERY_MS);
    });
    return () => {
      clearTimeout(waiting);
      stop();
    };
  }, [total, queryClient]);

  return (
    <QueryPanel query={summary}>
      {(found) => (
        <Stack gap="md" data-testid="journal-summary" style={{ opacity: summary.isPlaceholderData ? 0.6 : 1 }}>
          <div>
            <Text fw={600}>{t.summary.total(f.number(found.total), found.total)}</Text>
            <Text size="xs" c="dimmed">
              {found.total > 0 ? t.summary.hint : t.summary.nothing}
            </Text>
            {found.total > LIVE_UP_TO && (
              <Button size="compact-xs" variant="subtle" onClick={() => void summary.refetch()}>
                {t.summary.again}
              </Button>
            )}
          </div>
          {found.total > 0 && <Parts found={found} onNarrow={onNarrow} />}
        </Stack>
      )}
    </QueryPanel>
  );
}

const MOST_MANAGERS = 12;

function Parts({ found, onNarrow }: { found: InteractionSummary; onNarrow: (to: Narrowed) => void }) {
  const { t, f } = useI18n();
  const userName = useUserName();
  const words = {
    status: t.timeline.statuses,
    progress: t.journal.progress,
    direction: t.journal.directions,
    channel: t.journal.channels,
    priority: t.journal.priorities,
  } as const;
  const sections = [
    ["status", found.by_status],
    ["progress", found.by_progress],
    ["direction", found.by_direction],
    ["channel", found.by_channel],
    ["priority", found.by_priority],
  ] as const;
  return (
    <>
      <dl className="summary-facts">
        <dt>{t.summary.doneShare}</dt>
        <dd>{found.done_share === null ? t.common.empty : `${f.number(found.done_share)} %`}</dd>
        <dt>{t.summary.duration}</dt>
        <dd>{f.duration(found.duration_seconds)}</dd>
      </dl>
      {found.overdue > 0 && (
        <Line name={t.summary.overdue} lines={found.overdue} total={found.total} onClick={() => onNarrow("overdue")} />
      )}
      {sections.map(([field, parts]) => (
        <section key={field} aria-label={t.fields[field]}>
          <Text size="sm" fw={600} mb={4}>
            {t.fields[field]}
          </Text>
          <Stack gap={4}>
            {parts.map(({ key, lines }) => (
              <Line
                key={key}
                name={(words[field] as Record<string, string>)[key ?? ""] ?? String(key)}
                lines={lines}
                total={found.total}
                onClick={() => onNarrow({ field, value: key })}
              />
            ))}
          </Stack>
        </section>
      ))}
      <section aria-label={t.fields.manager_id}>
        <Text size="sm" fw={600} mb={4}>
          {t.fields.manager_id}
        </Text>
        <Stack gap={4}>
          {found.by_manager.slice(0, MOST_MANAGERS).map(({ key, lines }) => (
            <Line
              key={key ?? ""}
              name={key === null ? t.summary.noManager : (userName(key) ?? t.reports.unseen)}
              lines={lines}
              total={found.total}
              onClick={() => onNarrow({ field: "manager_id", value: key })}
            />
          ))}
          {found.by_manager.length > MOST_MANAGERS && (
            <Text size="xs" c="dimmed">
              {t.summary.more(found.by_manager.length - MOST_MANAGERS)}
            </Text>
          )}
        </Stack>
      </section>
    </>
  );
}

interface LineProps {
  name: string;
  lines: number;
  total: number;
  onClick: () => void;
}

function Line({ name, lines, total, onClick }: LineProps) {
  const { t, f } = useI18n();
  const count = f.number(lines);
  return (
    <UnstyledButton className="summary-line" title={t.summary.narrow(name, count)} onClick={onClick}>
      <span className="summary-name">{name}</span> <span>{count}</span>
      <Progress value={(100 * lines) / total} size="xs" aria-hidden />
    </UnstyledButton>
  );
}
