import { Group, Paper, SegmentedControl, Select, Text } from "@mantine/core";
import { IconArrowUpRight } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";

import { list, rowsOf } from "../api/queries";
import type { ShortMessage, ShortMessagePage, ShortMessageView } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { EmptyState } from "../ui/EmptyState";
import { ListPage } from "../ui/ListPage";
import { optionsOf } from "../ui/options";
import { QueryPanel } from "../ui/QueryPanel";
import { VirtualGrid, type Column } from "../ui/VirtualGrid";
import { personOf } from "./person";
import { TalkPane } from "./TalkPane";
import { textChannelsQuery } from "./textChannels";
import { TextState } from "./TextState";

const route = getRouteApi("/messages");
const LINE_HEIGHT = 52;

/** SMS and lines of messengers on the left, the talk with one person on the right (R11). */
export function MessagesPage() {
  const { t } = useI18n();
  const { q = "", view = "all", channel, open } = route.useSearch();
  const navigate = route.useNavigate();
  const openDialog = useDialogs();
  const channels = useQuery(textChannelsQuery);
  const asked = { search: q, view, channel_id: channel ?? null };
  const messages = useInfiniteQuery({
    ...list<ShortMessagePage>("short-messages", asked),
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => rowsOf<ShortMessage>(messages.data), [messages.data]);
  const columns = useColumns();
  const show = (id: string | undefined) => void navigate({ search: (before) => ({ ...before, open: id }) });

  return (
    <ListPage
      title={t.texts.title}
      search={{
        placeholder: t.texts.search,
        value: q,
        onChange: (text) => void navigate({ search: (before) => ({ ...before, q: text || undefined }), replace: true }),
      }}
      create={{ label: t.texts.write, onClick: () => openDialog({ kind: "sms" }) }}
      filters={
        <Group gap="sm">
          <SegmentedControl
            size="xs"
            aria-label={t.texts.viewLabel}
            data={optionsOf(t.texts.views)}
            value={view}
            onChange={(next) =>
              void navigate({ search: (before) => ({ ...before, view: next as ShortMessageView, open: undefined }) })
            }
          />
          {(channels.data ?? []).length > 1 && (
            <Select
              size="xs"
              w={200}
              clearable
              aria-label={t.texts.channel}
              placeholder={t.texts.anyChannel}
              data={(channels.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
              value={channel ?? null}
              onChange={(id) => void navigate({ search: (before) => ({ ...before, channel: id ?? undefined }) })}
            />
          )}
        </Group>
      }
    >
      <div className="mail-layout" data-open={open ? true : undefined}>
        <div className="mail-list">
          <QueryPanel query={messages}>
            {() =>
              rows.length === 0 ? (
                <EmptyState text={q ? t.texts.nothing : t.texts.emptyOf[view]} />
              ) : (
                <VirtualGrid
                  label={t.texts.title}
                  rows={rows}
                  columns={columns}
                  rowTestId="message-row"
                  placeKey={`messages ${q} ${view}`}
                  openId={open ?? ""}
                  rowHeight={LINE_HEIGHT}
                  hasMore={messages.hasNextPage && !messages.isFetchingNextPage}
                  loadMore={() => void messages.fetchNextPage()}
                  onOpen={(row) => show(row.id)}
                />
              )
            }
          </QueryPanel>
        </div>
        <Paper withBorder p="sm" className="mail-pane" component="section" aria-label={t.texts.talk}>
          {open ? (
            <TalkPane key={open} messageId={open} onBack={() => show(undefined)} />
          ) : (
            <Text c="dimmed">{t.texts.pick}</Text>
          )}
        </Paper>
      </div>
    </ListPage>
  );
}

function useColumns(): Column<ShortMessage>[] {
  const { t } = useI18n();
  return [{ key: "line", title: t.texts.talk, width: "minmax(0, 1fr)", cell: (row) => <Line message={row} /> }];
}

/** With whom and when over what was said. */
function Line({ message }: { message: ShortMessage }) {
  const { t, f } = useI18n();
  const ours = message.direction === "outbound";
  return (
    <>
      <Group gap={4} wrap="nowrap" justify="space-between">
        <Group gap={4} wrap="nowrap" miw={0}>
          {ours && <IconArrowUpRight size={14} role="img" aria-label={t.texts.ours} style={{ flex: "none" }} />}
          <Text size="sm" fw={600} truncate>
            {personOf(message)}
          </Text>
        </Group>
        <Text size="xs" c="dimmed" style={{ flex: "none" }}>
          {f.when(message.at)}
        </Text>
      </Group>
      <Group gap={8} wrap="nowrap" justify="space-between">
        <Text size="sm" truncate>
          {message.text || message.file_url}
        </Text>
        {ours && message.state !== "sent" && message.state !== "delivered" && <TextState message={message} />}
        {!ours && message.place === "waiting" && (
          <Text size="xs" c="orange" style={{ flex: "none" }}>
            {t.texts.waiting}
          </Text>
        )}
      </Group>
    </>
  );
}
