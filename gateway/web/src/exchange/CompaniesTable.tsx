import { Badge, Text } from "@mantine/core";
import { useMemo, useState } from "react";

import type { CompanyPair, CompanyPreview } from "../api/types";
import { formatLine } from "../i18n/format";
import { useI18n } from "../i18n/i18n";
import { fieldLabel } from "../ui/fieldText";
import { Sections } from "../ui/Sections";
import { TextLink } from "../ui/TextLink";
import { VirtualGrid, type Column } from "../ui/VirtualGrid";

type State = CompanyPair["state"];
type Row = CompanyPair & { id: string };

const COLORS: Record<State, string> = {
  new_here: "blue",
  new_there: "blue",
  equal: "green",
  differs: "yellow",
  ambiguous: "red",
};

/** Both bases line by line: which holds the company under which id (T68), and where they differ. */
export function CompaniesTable({ preview }: { preview: CompanyPreview }) {
  const { t, f } = useI18n();
  const [state, setState] = useState<State | undefined>();
  const rows = useMemo(
    () =>
      preview.pairs
        .map((pair, index) => ({ ...pair, id: `${pair.counterparty_id ?? ""}.${pair.rbs_id ?? ""}.${index}` }))
        .filter((pair) => !state || pair.state === state),
    [preview.pairs, state],
  );
  const words = Object.fromEntries(
    (Object.keys(t.exchange.states) as State[]).map((name) => [
      name,
      `${t.exchange.states[name]}: ${f.number(preview.counts[name] ?? 0)}`,
    ]),
  ) as Record<State, string>;
  const columns = useColumns();

  return (
    <div style={{ display: "flex", flexDirection: "column", gap: 8, height: "70vh" }}>
      <Sections label={t.exchange.state} words={words} value={state} onChange={setState} />
      <VirtualGrid
        label={t.exchange.companies}
        rows={rows}
        columns={columns}
        rowTestId="company-row"
        onOpen={() => undefined}
      />
    </div>
  );
}

function useColumns(): Column<Row>[] {
  const { t } = useI18n();
  return [
    {
      key: "state",
      title: t.exchange.state,
      width: "170px",
      cell: (row) => (
        <Badge variant="light" size="sm" color={COLORS[row.state]}>
          {t.exchange.states[row.state]}
        </Badge>
      ),
    },
    {
      key: "id",
      title: "ID",
      width: "110px",
      cell: (row) =>
        row.counterparty_id && (
          <TextLink
            to="/clients/$clientId"
            params={{ clientId: row.counterparty_id }}
            tabIndex={-1}
            title={row.counterparty_id}
          >
            …{row.counterparty_id.slice(-8)}
          </TextLink>
        ),
    },
    { key: "rbs_id", title: "RBS_ID", width: "90px", cell: (row) => row.rbs_id },
    { key: "name", title: t.fields.name, width: "minmax(0, 2fr)", cell: (row) => row.name },
    {
      key: "phone",
      title: t.fields.phone,
      width: "minmax(0, 1.2fr)",
      cell: (row) => row.phone && formatLine(row.phone),
      wideOnly: true,
    },
    {
      key: "email",
      title: t.fields.emails,
      width: "minmax(0, 1.5fr)",
      cell: (row) => row.email_address,
      wideOnly: true,
    },
    {
      key: "differences",
      title: t.exchange.differences,
      width: "minmax(0, 2.5fr)",
      cell: (row) => <Differences pair={row} />,
      wideOnly: true,
    },
  ];
}

function Differences({ pair }: { pair: CompanyPair }) {
  const { t } = useI18n();
  if (pair.state === "ambiguous") return t.exchange.candidates(pair.candidates.join(", "));
  const text = pair.differences
    .map(
      ({ field, ours, theirs }) => `${fieldLabel(t, field)}: ${ours || t.common.empty} → ${theirs || t.common.empty}`,
    )
    .join("; ");
  return (
    <Text size="sm" truncate title={text}>
      {text}
    </Text>
  );
}
