import { Checkbox, Select, Table, Text, UnstyledButton } from "@mantine/core";
import { useRef, useState } from "react";

import type { ImportBatch, ImportRow } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { fieldLabel } from "../ui/fieldText";
import { TextLink } from "../ui/TextLink";
import "./imports.css";
import { RowEditor } from "./RowEditor";
import { useRowChange } from "./useRowChange";

interface Props {
  batch: ImportBatch;
  row: ImportRow;
  ticked: boolean;
  onTick: (position: number) => void;
}

/** A row of the file: its cells, set right in place when pressed, and what becomes of it. */
export function RowLine({ batch, row, ticked, onTick }: Props) {
  const { t } = useI18n();
  const [editing, setEditing] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const choosing = useRowChange(batch, row.position);
  const may = row.action === "create" || row.action === "update";
  const actions = (["create", "update", "skip"] as const).filter(
    (action) => action !== "update" || row.match !== null || row.action === "update",
  );
  const text = row.cells.filter(Boolean).slice(0, 6).join(" · ") || t.imports.emptyRow;

  function close() {
    setEditing(false);
    // After the editor has gone: the focus is to be where it was.
    setTimeout(() => opener.current?.focus());
  }

  return (
    <>
      <Table.Tr data-testid="import-row" style={editing ? { borderBottom: "none" } : undefined}>
        <Table.Td>
          <Checkbox
            size="xs"
            aria-label={`${t.imports.select} ${row.line}`}
            disabled={!may || row.state === "done"}
            checked={ticked}
            onChange={() => onTick(row.position)}
          />
        </Table.Td>
        <Table.Td c="dimmed">{row.line}</Table.Td>
        <Table.Td>
          {row.state === "done" ? (
            <Text size="sm" lineClamp={2}>
              {text}
            </Text>
          ) : (
            <UnstyledButton
              ref={opener}
              className="import-cells"
              aria-label={`${t.imports.editRow(row.line)}: ${text}`}
              aria-expanded={editing}
              title={t.imports.editRow(row.line)}
              onClick={() => setEditing(!editing)}
            >
              <Text size="sm" lineClamp={2}>
                {text}
              </Text>
            </UnstyledButton>
          )}
        </Table.Td>
        <Table.Td>
          <Findings batch={batch} row={row} />
        </Table.Td>
        <Table.Td>
          {row.action === "reject" || row.state === "done" ? (
            <Text
              size="sm"
              c={row.action === "reject" ? "var(--mantine-color-error)" : "var(--mantine-color-green-text)"}
            >
              {row.state === "done" ? t.jobs.states.done : t.imports.actions.reject}
            </Text>
          ) : (
            <Select
              size="xs"
              aria-label={`${t.imports.action} ${row.line}`}
              allowDeselect={false}
              disabled={choosing.isPending}
              value={row.action}
              data={actions.map((value) => ({ value, label: t.imports.actions[value] }))}
              onChange={(action) => action && choosing.mutate({ action: action as "create" })}
            />
          )}
        </Table.Td>
      </Table.Tr>
      {editing && (
        <Table.Tr>
          <Table.Td colSpan={5} p={0}>
            <RowEditor batch={batch} row={row} onClose={close} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

/** What is wrong with the row, and whom it resembles. */
function Findings({ batch, row }: { batch: ImportBatch; row: ImportRow }) {
  const { t } = useI18n();
  const to = batch.kind === "counterparty" ? "/clients/$clientId" : "/contacts/$contactId";
  const label = (field: string) => t.imports.person[field] ?? t.importParts[field] ?? fieldLabel(t, field);
  return (
    <>
      {row.problems.map((problem, place) => (
        <Text key={place} size="xs" c={problem.fatal ? "var(--mantine-color-error)" : "dimmed"}>
          {problem.field && `${label(problem.field)}: `}
          {t.imports.codes[problem.code] ?? problem.message}
          {problem.value && ` «${problem.value}»`}
        </Text>
      ))}
      {row.match && (
        <TextLink to={to} params={{ clientId: row.match.record_id, contactId: row.match.record_id } as never} size="xs">
          {t.imports.matches(row.match.name, Math.round(row.match.score * 100))}
        </TextLink>
      )}
    </>
  );
}
