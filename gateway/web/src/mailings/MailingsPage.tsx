import { Progress, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";

import { post } from "../api/client";
import { list, rowsOf } from "../api/queries";
import type { Mailing, MailingPage } from "../api/types";
import { mailboxesQuery } from "../emails/mailboxes";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { smsChannels, textChannelsQuery } from "../texts/textChannels";
import { EmptyState } from "../ui/EmptyState";
import { FormDialog } from "../ui/FormDialog";
import { ListPage } from "../ui/ListPage";
import { QueryPanel } from "../ui/QueryPanel";
import { useDraft } from "../ui/useDraft";
import { VirtualGrid, type Column } from "../ui/VirtualGrid";
import { MAILINGS, progressOf } from "./mailings";
import { MailingTabs } from "./MailingTabs";
import { SmsChannel } from "./SmsChannel";

const route = getRouteApi("/mailings");

/** All mailings, and how far each is. */
export function MailingsPage() {
  const { t } = useI18n();
  const navigate = route.useNavigate();
  const [making, setMaking] = useState(false);
  const mailings = useInfiniteQuery(list<MailingPage>(MAILINGS));
  const rows = useMemo(() => rowsOf<Mailing>(mailings.data), [mailings.data]);
  const columns = useColumns();
  const open = (id: string) => void navigate({ to: "/mailings/$mailingId", params: { mailingId: id } });
  const create = { label: t.mailings.newMailing, onClick: () => setMaking(true) };
  return (
    <ListPage title={t.mailings.title} create={create} filters={<MailingTabs />}>
      <QueryPanel query={mailings}>
        {() =>
          rows.length === 0 ? (
            <EmptyState text={t.mailings.noMailings} action={create} />
          ) : (
            <VirtualGrid
              label={t.mailings.title}
              rows={rows}
              columns={columns}
              rowTestId="mailing-row"
              rowHeight={40}
              placeKey="mailings"
              hasMore={mailings.hasNextPage && !mailings.isFetchingNextPage}
              loadMore={() => void mailings.fetchNextPage()}
              onOpen={(row) => open(row.id)}
            />
          )
        }
      </QueryPanel>
      {making && <NewMailing onMade={open} onClose={() => setMaking(false)} />}
    </ListPage>
  );
}

function useColumns(): Column<Mailing>[] {
  const { t, f } = useI18n();
  const userName = useUserName();
  return [
    { key: "name", title: t.mailings.name, width: "minmax(0, 2fr)", cell: (row) => row.name },
    {
      key: "channel",
      title: t.mailings.channel,
      width: "90px",
      wideOnly: true,
      cell: (row) => t.mailings.channels[row.channel],
    },
    { key: "state", title: t.mailings.state, width: "170px", cell: (row) => t.mailings.states[row.state] },
    {
      key: "progress",
      title: t.mailings.progress,
      width: "minmax(0, 1.4fr)",
      wideOnly: true,
      cell: (row) => {
        const { percent, over, all } = progressOf(row);
        if (row.state === "draft" || all === 0) return "";
        return (
          <Stack gap={2} pr="sm">
            <Text size="xs">{t.jobs.of(f.number(over), f.number(all))}</Text>
            <Progress size="xs" value={percent} aria-label={t.mailings.progress} />
          </Stack>
        );
      },
    },
    {
      key: "who",
      title: t.mailings.stoppedBy,
      width: "minmax(0, 1fr)",
      wideOnly: true,
      cell: (row) => userName(row.created_by) ?? "",
    },
    { key: "when", title: t.mailings.created, width: "140px", wideOnly: true, cell: (row) => f.when(row.created_at) },
  ];
}

function NewMailing({ onMade, onClose }: { onMade: (id: string) => void; onClose: () => void }) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const mailboxes = (useQuery(mailboxesQuery).data ?? []).filter((box) => box.active);
  const channels = smsChannels(useQuery(textChannelsQuery).data);
  const draft = useDraft(
    { name: "", channel: "email", mailbox_id: null as string | null, text_channel_id: null as string | null },
    ({ name, channel, mailbox_id, text_channel_id }) => {
      const byEmail = { mailbox_id: mailbox_id ?? mailboxes[0]?.id ?? null };
      const bySms = { text_channel_id: text_channel_id ?? channels[0]?.id ?? null };
      return post<Mailing>(`/${MAILINGS}`, { name, ...(channel === "sms" ? bySms : byEmail) });
    },
    (made) => {
      void queryClient.invalidateQueries({ queryKey: [MAILINGS] });
      onMade(made.id);
    },
  );
  const { values } = draft;
  return (
    <FormDialog title={t.mailings.newMailing} draft={draft} onClose={onClose}>
      <TextInput label={t.mailings.name} data-autofocus required {...draft.text("name")} />
      <SegmentedControl
        aria-label={t.mailings.channel}
        data={(["email", "sms"] as const).map((value) => ({ value, label: t.mailings.channels[value] }))}
        value={values.channel}
        onChange={(channel) => draft.set("channel", channel)}
      />
      {values.channel === "sms" ? (
        <SmsChannel
          value={values.text_channel_id ?? channels[0]?.id ?? null}
          error={draft.errorOf("text_channel_id")}
          onChange={(id) => draft.set("text_channel_id", id)}
        />
      ) : (
        <Select
          label={t.mailings.mailbox}
          allowDeselect={false}
          data={mailboxes.map((box) => ({ value: box.id, label: `${box.name} · ${box.email_address}` }))}
          value={values.mailbox_id ?? mailboxes[0]?.id ?? null}
          description={mailboxes.length === 0 ? t.mail.noMailbox : undefined}
          error={draft.errorOf("mailbox_id")}
          onChange={(id) => id && draft.set("mailbox_id", id)}
        />
      )}
    </FormDialog>
  );
}
