import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { enquire } from "../api/client";
import type { RequisitesDraft, RequisitesReport } from "../api/types";
import { useI18n } from "../i18n/i18n";

export interface RequisitesRemark {
  field: string;
  severity: "error" | "warning";
  text: string;
}

const TYPING_MS = 400;

/** What the registers' rules say of requisites while they are typed. */
export function useRequisites(draft: RequisitesDraft): RequisitesRemark[] {
  const { t } = useI18n();
  const key = JSON.stringify(draft);
  const [settled] = useDebouncedValue(key, TYPING_MS);
  const { inn, kpp, ogrn, bank_accounts: accounts } = draft;
  const { data } = useQuery({
    queryKey: ["requisites", settled],
    queryFn: ({ signal }) => enquire<RequisitesReport>("/requisites/check", JSON.parse(settled), signal),
    enabled: Boolean(inn || kpp || ogrn || accounts?.length),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  });
  if (!(inn || kpp || ogrn || accounts?.length)) return [];
  return (data?.remarks ?? []).map(({ field, severity, reason, message }) => ({
    field,
    severity,
    text: t.problem.byReason[reason] ?? message,
  }));
}
