import { Group, Paper, Text } from "@mantine/core";
import { IconArrowUpRight } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";

import { list, rowsOf } from "../api/queries";
import type { Email, EmailPage } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { EmptyState } from "../ui/EmptyState";
import { ListPage } from "../ui/ListPage";
import { QueryPanel } from "../ui/QueryPanel";
import { VirtualGrid, type Column } from "../ui/VirtualGrid";
import { otherSide } from "./email";
import { EmailStateBadge } from "./EmailStateBadge";
import { LetterPane } from "./LetterPane";
import { MailboxLedgers } from "./MailboxLedgers";

const route = getRouteApi("/mail");

/** All letters on the left, the open one on the right. */
export function MailPage() {
  const { t } = useI18n();
  const { q = "", open } = route.useSearch();
  const navigate = route.useNavigate();
  const openDialog = useDialogs();
  const emails = useInfiniteQuery({ ...list<EmailPage>("emails", { search: q }), placeholderData: keepPreviousData });
  const rows = useMemo(() => rowsOf<Email>(emails.data), [emails.data]);
  const columns = useColumns();

  return (
    <ListPage
      title={t.mail.title}
      search={{
        placeholder: t.mail.search,
        value: q,
        onChange: (text) => void navigate({ search: (before) => ({ ...before, q: text || undefined }), replace: true }),
      }}
      create={{ label: t.mail.write, onClick: () => openDialog({ kind: "letter" }) }}
      filters={<MailboxLedgers />}
    >
      <div className="mail-layout" data-open={open ? true : undefined}>
        <div className="mail-list">
          <QueryPanel query={emails}>
            {() =>
              rows.length === 0 ? (
                <EmptyState text={q ? t.mail.nothing : t.mail.empty} />
              ) : (
                <VirtualGrid
                  label={t.mail.title}
                  rows={rows}
                  columns={columns}
                  rowTestId="email-row"
                  placeKey={`mail ${q}`}
                  openId={open ?? ""}
                  hasMore={emails.hasNextPage && !emails.isFetchingNextPage}
                  loadMore={() => void emails.fetchNextPage()}
                  onOpen={(row) => void navigate({ search: (before) => ({ ...before, open: row.id }) })}
                />
              )
            }
          </QueryPanel>
        </div>
        <Paper withBorder p="sm" className="mail-pane" component="section" aria-label={t.mail.htmlLetter}>
          {open ? (
            <LetterPane
              emailId={open}
              onBack={() => void navigate({ search: (before) => ({ ...before, open: undefined }) })}
            />
          ) : (
            <Text c="dimmed">{t.mail.pick}</Text>
          )}
        </Paper>
      </div>
    </ListPage>
  );
}

function useColumns(): Column<Email>[] {
  const { t, f } = useI18n();
  return [
    {
      key: "who",
      title: t.mail.from,
      width: "minmax(0, 2fr)",
      cell: (row) => (
        <Group gap={4} wrap="nowrap">
          {row.direction === "outbound" && (
            <IconArrowUpRight size={14} role="img" aria-label={t.timeline.letterTitles.outbound} style={{ flex: "none" }} />
          )}
          <Text size="sm" truncate>
            {otherSide(row)}
          </Text>
        </Group>
      ),
    },
    { key: "subject", title: t.mail.subject, width: "minmax(0, 3fr)", cell: (row) => row.subject || t.mail.noSubject },
    {
      key: "state",
      title: "",
      width: "auto",
      cell: (row) => row.direction === "outbound" && row.state !== "sent" && <EmailStateBadge email={row} />,
    },
    { key: "at", title: t.timeline.whenStarts, width: "110px", cell: (row) => f.when(row.delivered_at), wideOnly: true },
  ];
}
