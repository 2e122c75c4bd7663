import { Button, Select, Text, Title } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";

import { post } from "../api/client";
import { pages, rowsOf } from "../api/queries";
import type { Notice, NoticePage, NoticeRule } from "../api/types";
import { formatPhone } from "../i18n/format";
import { useI18n } from "../i18n/i18n";
import { MailingTabs } from "../mailings/MailingTabs";
import { useMe, useUserName } from "../session/session";
import { EmptyState } from "../ui/EmptyState";
import { ListPage } from "../ui/ListPage";
import { notifyProblem } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { Sections } from "../ui/Sections";
import { VirtualGrid, type Column } from "../ui/VirtualGrid";
import { NoticeRuleForm } from "./NoticeRuleForm";
import { NoticeRules } from "./NoticeRules";
import { NOTICES, rulesQuery } from "./notices";

const route = getRouteApi("/mailings/notices");
const AGAIN_MS = 10_000;

/** SMS that leave by themselves: the rules, and what became of each notice. */
export function NoticesPage() {
  const { t } = useI18n();
  const me = useMe();
  const { state, rule } = route.useSearch();
  const navigate = route.useNavigate();
  const [form, setForm] = useState<{ rule?: NoticeRule } | null>(null);
  const rules = useQuery(rulesQuery);
  const log = useInfiniteQuery({
    ...pages<NoticePage>([NOTICES, { state, rule }], `/${NOTICES}`, { state, rule_id: rule }),
    placeholderData: keepPreviousData,
    refetchInterval: AGAIN_MS,
  });
  const rows = useMemo(() => rowsOf<Notice>(log.data), [log.data]);
  const columns = useColumns();
  const create = { label: t.notices.create, onClick: () => setForm({}) };
  return (
    <ListPage
      title={t.mailings.title}
      {...(me.role === "admin" && { create })}
      filters={
        <>
          <MailingTabs />
          <QueryPanel query={rules}>
            {(found) => <NoticeRules rules={found} onEdit={(one) => setForm({ rule: one })} />}
          </QueryPanel>
          <Title order={2} size="h5">
            {t.notices.log}
          </Title>
          <Sections
            label={t.notices.log}
            words={t.notices.states}
            all={t.common.all}
            value={state}
            onChange={(next) =>
              void navigate({ search: (before) => ({ ...before, state: next ?? undefined }), replace: true })
            }
          />
          <Select
            size="xs"
            w={260}
            clearable
            aria-label={t.notices.rule}
            placeholder={t.notices.anyRule}
            data={(rules.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
            value={rule ?? null}
            onChange={(id) =>
              void navigate({ search: (before) => ({ ...before, rule: id ?? undefined }), replace: true })
            }
          />
        </>
      }
    >
      <QueryPanel query={log}>
        {() =>
          rows.length === 0 ? (
            <EmptyState text={t.notices.noNotices} />
          ) : (
            <VirtualGrid
              label={t.notices.log}
              rows={rows}
              columns={columns}
              rowTestId="notice"
              rowHeight={36}
              placeKey={`notices ${state ?? ""} ${rule ?? ""}`}
              hasMore={log.hasNextPage && !log.isFetchingNextPage}
              loadMore={() => void log.fetchNextPage()}
              onOpen={() => undefined}
            />
          )
        }
      </QueryPanel>
      {form && <NoticeRuleForm {...form} onClose={() => setForm(null)} />}
    </ListPage>
  );
}

function useColumns(): Column<Notice>[] {
  const { t, f } = useI18n();
  const userName = useUserName();
  const queryClient = useQueryClient();
  const retrying = useMutation({
    mutationFn: (id: string) => post<Notice>(`/${NOTICES}/${id}/retry`),
    onError: (error) => notifyProblem(t, error),
    onSettled: () => queryClient.invalidateQueries({ queryKey: [NOTICES] }),
  });
  const repeatable = (row: Notice) => ["skipped", "failed", "unknown"].includes(row.state);
  return [
    { key: "when", title: t.mailings.when, width: "140px", cell: (row) => f.when(row.created_at) },
    { key: "rule", title: t.notices.rule, width: "minmax(0, 1.3fr)", cell: (row) => row.rule_name },
    {
      key: "who",
      title: t.mailings.recipient,
      width: "minmax(0, 1.3fr)",
      cell: (row) => userName(row.user_id) ?? row.name,
    },
    {
      key: "phone",
      title: t.texts.phone,
      width: "150px",
      wideOnly: true,
      cell: (row) => row.phone && formatPhone({ raw: row.phone, e164: row.phone }),
    },
    {
      key: "state",
      title: t.mailings.state,
      width: "minmax(0, 1.6fr)",
      cell: (row) => (
        <Text
          span
          inherit
          c={row.state === "failed" || row.state === "unknown" ? "var(--mantine-color-error)" : undefined}
          title={row.error ?? (row.text || undefined)}
        >
          {[row.reason ? t.notices.reasons[row.reason] : t.notices.states[row.state], row.error]
            .filter(Boolean)
            .join(": ")}
        </Text>
      ),
    },
    {
      key: "do",
      title: t.common.actions,
      titleHidden: true,
      width: "120px",
      cell: (row) =>
        repeatable(row) && (
          <Button size="compact-xs" variant="default" onClick={() => retrying.mutate(row.id)}>
            {t.notices.retry}
          </Button>
        ),
    },
  ];
}
