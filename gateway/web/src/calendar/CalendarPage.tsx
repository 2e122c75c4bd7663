import "./calendar.css";
import { ActionIcon, Alert, Button, Group, MultiSelect, SegmentedControl, Text, Title } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { get } from "../api/client";
import type { CalendarPage as Shown } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { dateOf, firstDay, shifted } from "../journal/period";
import { useMe, useUsers } from "../session/session";
import { localDay } from "../ui/dateTime";
import { optionsOf } from "../ui/options";
import { QueryPanel } from "../ui/QueryPanel";
import { usePageTitle } from "../ui/usePageTitle";
import { daysOf, rememberedManagers, rememberManagers, type CalendarSearch, type CalendarView } from "./calendarSearch";
import { HoursView } from "./HoursView";
import { MonthView } from "./MonthView";
import { useMove } from "./useMove";

const route = getRouteApi("/calendar");

/** F44: what managers have by day, week and month; a click plans, a drag moves. */
export function CalendarPage() {
  const { t } = useI18n();
  const me = useMe();
  const users = useUsers();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const openDialog = useDialogs();
  const move = useMove();
  usePageTitle(t.calendar.title);
  const view = search.view ?? "week";
  const at = search.at ?? localDay(new Date());
  const managers = search.managers ?? rememberedManagers() ?? [me.id];
  const days = daysOf(view, at);
  const query = {
    starts_from: dateOf(days[0] ?? at).toISOString(),
    starts_before: dateOf(shifted("day", days.at(-1) ?? at, 1)).toISOString(),
    manager_ids: managers.length > 0 ? JSON.stringify(managers) : undefined,
  };
  const calendar = useQuery({
    queryKey: ["interactions", "calendar", query],
    queryFn: ({ signal }) => get<Shown>("/calendar", query, signal),
    placeholderData: keepPreviousData,
  });
  const change = (next: CalendarSearch) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const create = (startsAt: Date, managerId?: string) =>
    openDialog({
      kind: "interaction",
      known: {
        starts_at: startsAt.toISOString(),
        channel: "meeting",
        manager_id: managerId ?? (managers.includes(me.id) ? me.id : (managers[0] ?? me.id)),
      },
    });
  const shown = { days, managers, onCreate: create, onMove: move };

  return (
    <div className="page calendar-page">
      <Group gap="sm">
        <Title order={1} size="h3">
          {t.calendar.title}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label={t.calendar.view}
          data={optionsOf(t.calendar.views)}
          value={view}
          onChange={(next) => change({ view: next === "week" ? undefined : (next as CalendarView) })}
        />
        <Moves view={view} at={at} onChange={(day) => change({ at: day })} />
        <MultiSelect
          size="xs"
          flex="1 1 200px"
          maw={420}
          aria-label={t.calendar.managers}
          placeholder={managers.length === 0 ? t.journal.everybody : undefined}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t.common.delete }}
          data={users.map((user) => ({ value: user.id, label: user.name }))}
          value={managers}
          onChange={(next) => {
            rememberManagers(next);
            change({ managers: next });
          }}
        />
        <Button ml="auto" leftSection={<IconPlus size={16} />} onClick={() => create(nextHour())}>
          {t.journal.create}
        </Button>
      </Group>
      <QueryPanel query={calendar}>
        {({ items, complete }) => (
          <>
            {!complete && (
              <Alert color="yellow" p="xs">
                {t.calendar.cut}
              </Alert>
            )}
            {view === "month" ? (
              <MonthView
                {...shown}
                month={firstDay("month", at)}
                lines={items}
                onDay={(day) => change({ view: "day", at: day })}
              />
            ) : (
              <HoursView {...shown} lines={items} />
            )}
          </>
        )}
      </QueryPanel>
    </div>
  );
}

function Moves({
  view,
  at,
  onChange,
}: {
  view: CalendarView;
  at: string;
  onChange: (day: string | undefined) => void;
}) {
  const { t, f } = useI18n();
  const days =
    view === "month" ? [firstDay("month", at), shifted("day", shifted("month", at, 1), -1)] : daysOf(view, at);
  const [first = at, last = at] = [days[0], days.at(-1)];
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon variant="default" aria-label={t.journal.earlier} onClick={() => onChange(shifted(view, at, -1))}>
        <IconChevronLeft size={16} />
      </ActionIcon>
      <Button size="compact-sm" variant="default" onClick={() => onChange(undefined)}>
        {t.journal.today}
      </Button>
      <ActionIcon variant="default" aria-label={t.journal.later} onClick={() => onChange(shifted(view, at, 1))}>
        <IconChevronRight size={16} />
      </ActionIcon>
      <Text size="sm" fw={600} ml={6} data-testid="calendar-days">
        {f.days(dateOf(first), dateOf(last))}
      </Text>
    </Group>
  );
}

function nextHour(): Date {
  const date = new Date();
  date.setHours(date.getHours() + 1, 0, 0, 0);
  return date;
}
