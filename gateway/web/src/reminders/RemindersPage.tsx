import { Switch } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { list, rowsOf } from "../api/queries";
import type { Reminder, ReminderPage } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { EmptyState } from "../ui/EmptyState";
import { ListPage } from "../ui/ListPage";
import { MoreButton } from "../ui/MoreButton";
import { QueryPanel } from "../ui/QueryPanel";
import { Sections } from "../ui/Sections";
import { ReminderLines } from "./ReminderLines";

const route = getRouteApi("/reminders");

/** Reminders, earliest first: made, changed, put off, done (T47–T49). */
export function RemindersPage() {
  const { t } = useI18n();
  const me = useMe();
  const { status, everyone } = route.useSearch();
  const navigate = route.useNavigate();
  const openDialog = useDialogs();
  const reminders = useInfiniteQuery(list<ReminderPage>("reminders", { status, mine: everyone ? false : undefined }));
  const create = () => openDialog({ kind: "reminder" });

  return (
    <ListPage
      title={t.reminders.title}
      create={{ label: t.reminders.create, onClick: create }}
      filters={
        <div style={{ display: "flex", gap: 16, flexWrap: "wrap", alignItems: "center" }}>
          <Sections
            label={t.fields.status}
            words={{ done: t.reminders.done, cancelled: t.reminders.cancelled }}
            all={t.reminders.active}
            value={status}
            onChange={(next) => void navigate({ search: (before) => ({ ...before, status: next }) })}
          />
          {me.role !== "manager" && (
            <Switch
              label={t.reminders.everyone}
              checked={everyone ?? false}
              onChange={(event) => {
                const next = event.currentTarget.checked || undefined;
                void navigate({ search: (before) => ({ ...before, everyone: next }) });
              }}
            />
          )}
        </div>
      }
    >
      <div className="page-scroll">
        <QueryPanel query={reminders}>
          {(data) => {
            const rows = rowsOf<Reminder>(data);
            if (rows.length === 0) {
              return <EmptyState text={t.reminders.empty} action={{ label: t.reminders.create, onClick: create }} />;
            }
            return (
              <>
                <ReminderLines reminders={rows} showUser={everyone ?? false} />
                <MoreButton query={reminders} />
              </>
            );
          }}
        </QueryPanel>
      </div>
    </ListPage>
  );
}
