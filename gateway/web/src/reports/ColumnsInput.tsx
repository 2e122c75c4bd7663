import type { Field } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { FieldMenu } from "./FieldMenu";
import { MovablePills } from "./MovablePills";
import { MOST_COLUMNS, type Question, type Table } from "./report";
import { canBeColumn } from "./useReportFields";
import type { ReportWords } from "./useReportWords";

interface Props {
  asked: Question;
  table: Table;
  fields: Field[];
  words: ReportWords;
  onAsk: (asked: Question) => void;
}

/** F75: the columns of the records, in their order. */
export function ColumnsInput({ asked, table, fields, words, onAsk }: Props) {
  const { t } = useI18n();
  const { columns } = table;
  const set = (next: string[]) => onAsk({ ...asked, table: { ...table, columns: next } });
  const offered = fields.filter((field) => canBeColumn(field) && !columns.includes(field.name));

  return (
    <MovablePills
      label={t.recordTable.columns}
      items={columns}
      keyOf={(name) => name}
      titleOf={words.fieldTitle}
      nameOf={t.recordTable.column}
      least={1}
      onChange={set}
      add={
        columns.length < MOST_COLUMNS && (
          <FieldMenu
            label={t.recordTable.addColumn}
            fields={offered}
            titleOf={words.fieldTitle}
            onPick={(name) => set([...columns, name])}
          />
        )
      }
    />
  );
}
