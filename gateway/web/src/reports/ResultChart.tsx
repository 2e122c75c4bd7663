import "@mantine/charts/styles.css";

import { BarChart, LineChart, PieChart } from "@mantine/charts";

import type { AnalysisResult } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { DayTick, NameTick } from "./ChartTicks";
import { drawn, type Drawn } from "./chartData";
import { EARLIER, SERIES } from "./colors";
import type { Question } from "./report";
import { isTime } from "./useReportFields";
import type { ReportWords } from "./useReportWords";

interface Props {
  asked: Question;
  result: AnalysisResult;
  words: ReportWords;
}

const BAR = 26;
/** The width of names beside bars. */
const NAMES = 150;
const LEAST_HEIGHT = 220;

/** The answer drawn; every number of it stands in the table beside it. */
export default function ResultChart({ asked, result, words }: Props) {
  const { t, f } = useI18n();
  const first = asked.measures[0];
  if (!first) return null;
  const value = words.measureTitle(first);
  const natural = isTime(words.known.get(asked.groups[0]?.field ?? ""));
  const naming = { rowText: words.rowText, value, earlier: t.reports.earlier(value), rest: t.reports.rest };
  const shape = drawn(asked, result, naming, natural);
  const written = (number: number) => words.amountText(first, number);
  return (
    <div className="report-figure" role="img" aria-label={t.reports.chartOf(value)}>
      <p>{value}</p>
      {asked.chart === "pie" && !shape.stacked ? (
        <Pie shape={shape} value={value} written={written} />
      ) : asked.chart === "line" ? (
        <LineChart
          h={320}
          data={shape.points}
          dataKey="name"
          series={seriesOf(shape, naming.earlier)}
          curveType="linear"
          withLegend={shape.series.length > 1}
          legendProps={{ verticalAlign: "bottom" }}
          valueFormatter={written}
          xAxisProps={{ padding: { left: 16, right: 30 }, tick: <DayTick />, interval: "equidistantPreserveStart" }}
          yAxisProps={{ tickFormatter: (number: number) => f.number(number), width: 56 }}
        />
      ) : (
        <BarChart
          h={Math.max(LEAST_HEIGHT, shape.points.length * BAR * (shape.stacked ? 1 : shape.series.length) + 60)}
          data={shape.points}
          dataKey="name"
          orientation="vertical"
          type={shape.stacked ? "stacked" : "default"}
          series={seriesOf(shape, naming.earlier)}
          withLegend={shape.series.length > 1}
          legendProps={{ verticalAlign: "bottom" }}
          valueFormatter={written}
          gridAxis="x"
          yAxisProps={{ width: NAMES, interval: 0, tick: <NameTick /> }}
          barProps={{ isAnimationActive: false }}
        />
      )}
    </div>
  );
}

function Pie({ shape, value, written }: { shape: Drawn; value: string; written: (number: number) => string }) {
  const slices = shape.points
    .map((point, at) => ({
      name: point.name,
      value: Math.max(0, Number(point[value] ?? 0)),
      color: SERIES[at % SERIES.length] ?? EARLIER,
    }))
    .filter((slice) => slice.value > 0);
  return (
    <>
      <PieChart
        data={slices}
        size={220}
        mx="auto"
        withTooltip
        tooltipDataSource="segment"
        valueFormatter={written}
        pieProps={{ isAnimationActive: false }}
      />
      <ul className="report-legend">
        {slices.map((slice) => (
          <li key={slice.name}>
            <span style={{ background: `var(--mantine-color-${slice.color.replace(".", "-")})` }} aria-hidden />
            {slice.name}: {written(slice.value)}
          </li>
        ))}
      </ul>
    </>
  );
}

function seriesOf({ series }: Drawn, earlier: string) {
  return series.map((name, at) => ({
    name,
    color: name === earlier ? EARLIER : (SERIES[at % SERIES.length] ?? EARLIER),
  }));
}
