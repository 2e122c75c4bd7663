import { ActionIcon, Button, Group, Text, Tooltip } from "@mantine/core";
import { IconDownload, IconX } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";

import { post } from "../api/client";
import { one, pages, rowsOf } from "../api/queries";
import type { MailingList, MailingListMember, MailingListMemberPage } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { download } from "../jobs/jobs";
import { useMe } from "../session/session";
import { EmptyState } from "../ui/EmptyState";
import { ListPage } from "../ui/ListPage";
import { notifyDone, notifyProblem } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { TextLink } from "../ui/TextLink";
import { VirtualGrid, type Column } from "../ui/VirtualGrid";
import { fileOfMailJob, LISTS, runMailJob } from "./mailings";
import { MailingTabs } from "./MailingTabs";

const route = getRouteApi("/mailings/lists/$listId");
type Row = MailingListMember & { id: string };

/** Who is in a list, who of them gets a letter, and why the others do not. */
export function MembersPage() {
  const { listId } = route.useParams();
  const list = useQuery(one<MailingList>(LISTS, listId));
  return <QueryPanel query={list}>{(found) => <Members list={found} />}</QueryPanel>;
}

function Members({ list }: { list: MailingList }) {
  const { t } = useI18n();
  const navigate = route.useNavigate();
  const members = useInfiniteQuery(
    pages<MailingListMemberPage>([LISTS, "members", list.id], `/${LISTS}/${list.id}/members`),
  );
  const rows = useMemo(
    () => rowsOf<MailingListMember>(members.data).map((row, at) => ({ ...row, id: `${at} ${row.record_id}` })),
    [members.data],
  );
  const exporting = useMutation({
    mutationFn: () => runMailJob(`/${LISTS}/${list.id}/export`),
    onSuccess: (job) => {
      download(fileOfMailJob(job));
      notifyDone(t, t.mailings.exported);
    },
    onError: (error) => notifyProblem(t, error),
  });
  const columns = useColumns(list);
  return (
    <ListPage
      title={list.name}
      filters={
        <>
          <MailingTabs />
          <Group gap="sm" justify="space-between">
            <Text size="sm" c="dimmed">
              {t.mailings.purposes[list.purpose]}
              {list.description && ` · ${list.description}`}
            </Text>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconDownload size={14} />}
              loading={exporting.isPending}
              onClick={() => exporting.mutate()}
            >
              {t.mailings.toExcel}
            </Button>
          </Group>
        </>
      }
    >
      <QueryPanel query={members}>
        {() =>
          rows.length === 0 ? (
            <EmptyState text={t.mailings.noMembers} />
          ) : (
            <VirtualGrid
              label={t.mailings.members}
              rows={rows}
              columns={columns}
              rowTestId="mailing-member"
              placeKey={`mailing list ${list.id}`}
              hasMore={members.hasNextPage && !members.isFetchingNextPage}
              loadMore={() => void members.fetchNextPage()}
              onOpen={(row) =>
                row.excluded !== "gone" &&
                void (row.kind === "contact"
                  ? navigate({ to: "/contacts/$contactId", params: { contactId: row.record_id } })
                  : navigate({ to: "/clients/$clientId", params: { clientId: row.record_id } }))
              }
            />
          )
        }
      </QueryPanel>
    </ListPage>
  );
}

function useColumns(list: MailingList): Column<Row>[] {
  const { t } = useI18n();
  const me = useMe();
  const queryClient = useQueryClient();
  const removing = useMutation({
    mutationFn: (row: Row) =>
      post(`/${LISTS}/${list.id}/members/remove`, {
        [row.kind === "contact" ? "contact_ids" : "counterparty_ids"]: [row.record_id],
      }),
    onSuccess: () => notifyDone(t, t.mailings.removed),
    onError: (error) => notifyProblem(t, error),
    onSettled: () => queryClient.invalidateQueries({ queryKey: [LISTS] }),
  });
  const mayChange = me.role !== "manager" || list.created_by === me.id;
  return [
    {
      key: "name",
      title: t.mailings.recipient,
      width: "minmax(0, 1.6fr)",
      cell: (row) =>
        row.name || (
          <Text span c="dimmed" inherit>
            {t.mailings.hidden}
          </Text>
        ),
    },
    {
      key: "client",
      title: t.mailings.kind.counterparty,
      width: "minmax(0, 1.4fr)",
      wideOnly: true,
      cell: (row) =>
        row.kind === "contact" && row.counterparty_id ? (
          <TextLink to="/clients/$clientId" params={{ clientId: row.counterparty_id }} size="sm">
            {row.counterparty_name}
          </TextLink>
        ) : (
          ""
        ),
    },
    { key: "address", title: t.mailings.address, width: "minmax(0, 1.4fr)", cell: (row) => row.email_address ?? "" },
    {
      key: "gets",
      title: t.mailings.gets,
      width: "minmax(0, 1.2fr)",
      cell: (row) =>
        row.excluded ? (
          <Text span c="var(--mantine-color-error)" inherit>
            {t.mailings.excluded[row.excluded]}
          </Text>
        ) : (
          t.common.yes
        ),
    },
    {
      key: "how",
      title: t.mailings.how,
      width: "110px",
      wideOnly: true,
      cell: (row) => (row.by_hand ? t.mailings.picked : t.mailings.found),
    },
    {
      key: "do",
      title: t.common.actions,
      titleHidden: true,
      width: "40px",
      cell: (row) =>
        row.by_hand &&
        mayChange && (
          <Tooltip label={t.mailings.removeMember}>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={`${t.mailings.removeMember}: ${row.name}`}
              onClick={() => removing.mutate(row)}
            >
              <IconX size={14} />
            </ActionIcon>
          </Tooltip>
        ),
    },
  ];
}
