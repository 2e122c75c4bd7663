import { Button, Group, Table } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { del, post } from "../api/client";
import { pages, rowsOf } from "../api/queries";
import type { DeletedPage, DeletedRecord } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe, useUserName } from "../session/session";
import { SettingsTable } from "../settings/SettingsSection";
import { ConfirmButton } from "../ui/ConfirmButton";
import { EmptyState } from "../ui/EmptyState";
import { ListPage } from "../ui/ListPage";
import { MoreButton } from "../ui/MoreButton";
import { notifyDone } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { Sections } from "../ui/Sections";
import { useDeed } from "../ui/useDeed";
import { NOUNS } from "./nouns";

const route = getRouteApi("/bin");

/** What was deleted, and comes back. */
export function BinPage() {
  const { t } = useI18n();
  const { kind = "counterparty", q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const found = useInfiniteQuery(pages<DeletedPage>(["bin", "list", kind, q], `/bin/${kind}`, { search: q }));
  const { counterparty, ...others } = t.bin.kinds;
  return (
    <ListPage
      title={t.bin.title}
      search={{
        placeholder: t.bin.search,
        value: q,
        onChange: (text) => void navigate({ search: (before) => ({ ...before, q: text || undefined }), replace: true }),
      }}
      filters={
        <Sections
          label={t.bin.title}
          all={counterparty}
          words={others}
          value={kind === "counterparty" ? undefined : kind}
          onChange={(next) => void navigate({ search: (before) => ({ ...before, kind: next }) })}
        />
      }
    >
      <QueryPanel query={found}>
        {(data) =>
          rowsOf(data).length === 0 ? (
            <EmptyState text={t.bin.empty} />
          ) : (
            <div className="page-scroll">
              <SettingsTable label={t.bin.title} heads={[t.fields.name, t.bin.deletedBy, t.bin.deletedAt, ""]}>
                {rowsOf(data).map((record) => (
                  <Row key={record.id} record={record} />
                ))}
              </SettingsTable>
              <MoreButton query={found} />
            </div>
          )
        }
      </QueryPanel>
    </ListPage>
  );
}

function Row({ record }: { record: DeletedRecord }) {
  const { t, f } = useI18n();
  const me = useMe();
  const userName = useUserName();
  const path = `/bin/${record.kind}/${record.id}`;
  const nouns = ["bin", NOUNS[record.kind]];
  const restoring = useDeed(
    async () => {
      await post(`${path}/restore`);
      notifyDone(t, t.bin.restored(record.name));
    },
    ...nouns,
  );
  const purging = useDeed(
    async () => {
      await del(path);
      notifyDone(t, t.bin.purged(record.name));
    },
    ...nouns,
  );
  return (
    <Table.Tr data-testid="deleted">
      <Table.Td>{record.name || t.common.empty}</Table.Td>
      <Table.Td>{userName(record.deleted_by) ?? t.history.system}</Table.Td>
      <Table.Td title={f.full(record.deleted_at)}>{f.when(record.deleted_at)}</Table.Td>
      <Table.Td>
        <Group gap={6} justify="flex-end" wrap="nowrap">
          <Button size="compact-sm" variant="default" loading={restoring.isPending} onClick={() => restoring.mutate()}>
            {t.history.restore}
          </Button>
          {me.role === "admin" && (
            <ConfirmButton
              label={t.bin.purge}
              question={t.bin.purgeAsk(record.name)}
              c="red"
              loading={purging.isPending}
              onConfirm={() => purging.mutate()}
            />
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
