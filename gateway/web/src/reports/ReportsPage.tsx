import "./reports.css";

import { Text, Title } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";

import { useI18n } from "../i18n/i18n";
import { ProblemPanel } from "../ui/ProblemPanel";
import { QueryPanel } from "../ui/QueryPanel";
import { usePageTitle } from "../ui/usePageTitle";
import { isReady, READY, type ReadyKey } from "./ready";
import { consistent, read, same, written, type Question } from "./report";
import { ReportList } from "./ReportList";
import { ReportPanel } from "./ReportPanel";
import { useReports } from "./useReports";

const route = getRouteApi("/reports");
const FIRST: ReadyKey = "activity";

/** Reports (F19, F71–F81, S03, S30): those that are there, those that were saved, and any question of one's own. */
export function ReportsPage() {
  const { t } = useI18n();
  const reports = useReports();
  const search = route.useSearch();
  const setSearch = route.useNavigate();
  usePageTitle(t.reports.title);

  const chosen = search.report ?? FIRST;
  const saved = reports.saved.find((report) => report.id === chosen);
  const standing: Question | null = isReady(chosen) ? READY[chosen] : saved ? read(saved.report) : null;
  const asked = (search.ask && read(search.ask)) || standing;

  function ask(next: Question) {
    const whole = consistent(next);
    const differs = standing === null || !same(whole, standing);
    void setSearch({
      search: (before) => ({ ...before, ask: differs ? { ...written(whole) } : undefined }),
      replace: true,
    });
  }

  return (
    <div className="page reports">
      <aside className="reports-list" aria-label={t.reports.title}>
        <Title order={1} size="h3" mb="xs">
          {t.reports.title}
        </Title>
        <ReportList chosen={chosen} saved={reports.saved} />
      </aside>
      <section className="reports-main" aria-label={isReady(chosen) ? t.reports.names[chosen] : (saved?.name ?? "")}>
        {asked ? (
          <ReportPanel
            key={chosen}
            name={isReady(chosen) ? t.reports.names[chosen] : (saved?.name ?? t.reports.names.custom)}
            hint={isReady(chosen) ? t.reports.hints[chosen] : undefined}
            saved={saved}
            asked={asked}
            changed={search.ask !== undefined}
            onAsk={ask}
            onReset={() => void setSearch({ search: { report: search.report }, replace: true })}
            reports={reports}
          />
        ) : (
          <QueryPanel query={reports.query}>{() => <Text c="dimmed">{t.common.notFound}</Text>}</QueryPanel>
        )}
        {asked && reports.query.error ? <ProblemPanel error={reports.query.error} /> : null}
      </section>
    </div>
  );
}
