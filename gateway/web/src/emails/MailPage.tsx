import { Checkbox, Group, Paper, Text } from "@mantine/core";
import { IconArrowUpRight } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";

import { list, rowsOf } from "../api/queries";
import type { Email, EmailPage } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { EmptyState } from "../ui/EmptyState";
import { ListPage } from "../ui/ListPage";
import { QueryPanel } from "../ui/QueryPanel";
import { Sections } from "../ui/Sections";
import { VirtualGrid, type Column } from "../ui/VirtualGrid";
import { otherSide } from "./email";
import { EmailStateBadge } from "./EmailStateBadge";
import { LetterPane } from "./LetterPane";
import { MailboxFilter } from "./MailboxFilter";
import { MailboxLedgers } from "./MailboxLedgers";
import { UnsentLinks } from "../writing/UnsentLinks";
import { MarkedBar } from "./MarkedBar";
import { Snippet, snippetsOf } from "./Snippet";

const route = getRouteApi("/mail");
const LETTER_HEIGHT = 52;
const FOUND_HEIGHT = 70;

/** All letters on the left, the open one on the right. */
export function MailPage() {
  const { t } = useI18n();
  const { q = "", open, filing, mailbox } = route.useSearch();
  const navigate = route.useNavigate();
  const openDialog = useDialogs();
  const emails = useInfiniteQuery({
    ...list<EmailPage>("emails", { search: q, filing, mailbox_id: mailbox }),
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => rowsOf<Email>(emails.data), [emails.data]);
  const snippets = useMemo(() => snippetsOf(emails.data?.pages), [emails.data]);
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const columns = useColumns(marked, setMarked, snippets);
  const empty = filing === "waiting" ? t.filing.emptyWaiting : filing === "ignored" ? t.filing.emptyIgnored : null;

  return (
    <ListPage
      title={t.mail.title}
      search={{
        placeholder: t.mail.search,
        value: q,
        onChange: (text) => void navigate({ search: (before) => ({ ...before, q: text || undefined }), replace: true }),
      }}
      create={{ label: t.mail.write, onClick: () => openDialog({ kind: "letter" }) }}
      filters={
        <>
          <MailboxLedgers />
          <Group gap="xs" justify="space-between">
            <Sections
              label={t.filing.label}
              words={t.filing.sections}
              value={filing}
              onChange={(next) => {
                setMarked(new Set());
                void navigate({ search: (before) => ({ ...before, filing: next, open: undefined }) });
              }}
            />
            <MailboxFilter
              value={mailbox}
              onChange={(next) => {
                setMarked(new Set());
                void navigate({ search: (before) => ({ ...before, mailbox: next, open: undefined }) });
              }}
            />
            <UnsentLinks />
          </Group>
        </>
      }
    >
      <div className="mail-layout" data-open={open ? true : undefined}>
        <div className="mail-list">
          <MarkedBar rows={rows} marked={marked} mark={(ids) => setMarked(new Set(ids))} />
          <QueryPanel query={emails}>
            {() =>
              rows.length === 0 ? (
                <EmptyState text={q ? t.mail.nothing : (empty ?? t.mail.empty)} />
              ) : (
                <VirtualGrid
                  label={t.mail.title}
                  rows={rows}
                  columns={columns}
                  rowTestId="email-row"
                  placeKey={`mail ${filing ?? ""} ${mailbox ?? ""} ${q}`}
                  openId={open ?? ""}
                  rowHeight={snippets.size > 0 ? FOUND_HEIGHT : LETTER_HEIGHT}
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

function useColumns(
  marked: ReadonlySet<string>,
  setMarked: (ids: ReadonlySet<string>) => void,
  snippets: ReadonlyMap<string, string>,
): Column<Email>[] {
  const { t } = useI18n();

  function toggle(id: string) {
    const ids = new Set(marked);
    if (!ids.delete(id)) ids.add(id);
    setMarked(ids);
  }

  return [
    {
      key: "mark",
      title: t.filing.mark,
      titleHidden: true,
      width: "28px",
      cell: (row) => (
        <Checkbox size="xs" aria-label={t.filing.mark} checked={marked.has(row.id)} onChange={() => toggle(row.id)} />
      ),
    },
    {
      key: "letter",
      title: t.mail.htmlLetter,
      width: "minmax(0, 1fr)",
      cell: (row) => <LetterLine email={row} snippet={snippets.get(row.id)} />,
    },
  ];
}

/** Who and when over what it is about. */
function LetterLine({ email, snippet }: { email: Email; snippet: string | undefined }) {
  const { t, f } = useI18n();
  return (
    <>
      <Group gap={4} wrap="nowrap" justify="space-between">
        <Group gap={4} wrap="nowrap" miw={0}>
          {email.direction === "outbound" && (
            <IconArrowUpRight
              size={14}
              role="img"
              aria-label={t.timeline.letterTitles.outbound}
              style={{ flex: "none" }}
            />
          )}
          <Text size="sm" fw={600} truncate>
            {otherSide(email)}
          </Text>
        </Group>
        <Text size="xs" c="dimmed" style={{ flex: "none" }}>
          {f.when(email.delivered_at)}
        </Text>
      </Group>
      <Group gap={8} wrap="nowrap" justify="space-between">
        <Text size="sm" truncate>
          {email.subject || t.mail.noSubject}
        </Text>
        {email.direction === "outbound" && email.state !== "sent" && <EmailStateBadge email={email} />}
      </Group>
      {snippet && <Snippet text={snippet} />}
    </>
  );
}
