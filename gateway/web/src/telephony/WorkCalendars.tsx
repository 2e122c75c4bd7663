import { Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { del } from "../api/client";
import type { WorkCalendar } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useIsAdmin } from "../session/session";
import { EditDelete } from "../settings/EditDelete";
import { SettingsSection, SettingsTable } from "../settings/SettingsSection";
import { EmptyState } from "../ui/EmptyState";
import { QueryPanel } from "../ui/QueryPanel";
import { useDeed } from "../ui/useDeed";
import { CalendarForm } from "./CalendarForm";
import { calendarsQuery } from "./routing";
import { useWeekText } from "./useWeekText";

/** When the company, a department or a line works. */
export function WorkCalendars() {
  const { t } = useI18n();
  const words = t.routing.calendars;
  const admin = useIsAdmin();
  const weekText = useWeekText();
  const [form, setForm] = useState<{ calendar?: WorkCalendar } | null>(null);
  const calendars = useQuery(calendarsQuery);
  const removing = useDeed(
    (calendar: WorkCalendar) => del(`/work-calendars/${calendar.id}`, calendar.version),
    "work-calendars",
  );
  const create = admin ? { label: words.new, onClick: () => setForm({}) } : undefined;
  return (
    <SettingsSection title={words.title} create={create}>
      <QueryPanel query={calendars}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState text={words.empty} action={create} />
          ) : (
            <SettingsTable label={words.title} heads={[t.fields.name, words.zone, words.week, words.specialDays, ""]}>
              {items.map((calendar) => (
                <Table.Tr key={calendar.id} data-testid="work-calendar">
                  <Table.Td>{calendar.name}</Table.Td>
                  <Table.Td>{calendar.zone}</Table.Td>
                  <Table.Td>{weekText(calendar.week)}</Table.Td>
                  <Table.Td>
                    {calendar.special_days.length > 0 ? words.special(calendar.special_days.length) : t.common.empty}
                  </Table.Td>
                  <Table.Td>
                    {admin && (
                      <EditDelete
                        question={words.deleteAsk(calendar.name)}
                        onEdit={() => setForm({ calendar })}
                        onDelete={() => removing.mutate(calendar)}
                      />
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </SettingsTable>
          )
        }
      </QueryPanel>
      {form && <CalendarForm {...form} onClose={() => setForm(null)} />}
    </SettingsSection>
  );
}
