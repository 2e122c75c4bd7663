import { NativeSelect } from "@mantine/core";

import { useI18n } from "../i18n/i18n";
import { CHARTS, type Chart, type Question } from "./report";

/** How the answer is drawn. */
export function ChartInput({ asked, onAsk }: { asked: Question; onAsk: (asked: Question) => void }) {
  const { t } = useI18n();
  return (
    <NativeSelect
      size="xs"
      w={130}
      aria-label={t.reports.chart}
      data={CHARTS.map((value) => ({ value, label: t.reports.charts[value] }))}
      value={asked.chart}
      onChange={(event) => onAsk({ ...asked, chart: event.currentTarget.value as Chart })}
    />
  );
}
