import { Anchor, ColorSwatch } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useMemo, type ReactNode } from "react";

import { isRecord } from "../../api/client";
import type { Phone } from "../../api/types";
import { useI18n } from "../../i18n/i18n";
import { entryText } from "../../fields/entryText";
import { FileLink } from "../../files/FileLink";
import { PhoneLink } from "../PhoneLink";
import { valueOf, type Field } from "./field";
import { useFieldWords } from "./useFieldWords";

export type Cell<R> = (row: R, field: Field) => ReactNode;
/** Cells that look otherwise than their type would have them, by the name of the field. */
export type Cells<R> = Record<string, (row: R) => ReactNode>;

/** How the values of a list look, by their fields' types. Made once for all rows. */
export function useCells<R extends object>(own: Cells<R>): Cell<R> {
  const { t, f } = useI18n();
  const { optionsOf, valueText } = useFieldWords();
  return useMemo(() => {
    const options = new Map<Field, Map<string, ReactNode>>();

    function optionCell(field: Field, value: unknown): ReactNode {
      let known = options.get(field);
      if (!known) {
        known = new Map(
          optionsOf(field).map(({ value: key, label, color }) => [key, color ? marked(label, color) : label]),
        );
        options.set(field, known);
      }
      return known.get(String(value)) ?? null;
    }

    function typed(field: Field, value: unknown): ReactNode {
      switch (field.type) {
        case "choice":
          return optionCell(field, value);
        case "user":
          return valueText(field, value);
        case "choices":
          return Array.isArray(value) && value.map((one) => valueText(field, one)).join(", ");
        case "rating":
          return <span aria-label={String(value)}>{"★".repeat(Number(value))}</span>;
        case "flag":
          return value === true && <IconCheck size={16} role="img" aria-label={valueText(field, true)} />;
        case "number":
          // The number of a record is a name, not an amount.
          return (
            <span className="grid-number">{field.name === "number" ? String(value) : f.number(Number(value))}</span>
          );
        case "money":
          return <span className="grid-number">{moneyText(value)}</span>;
        case "date":
          return f.day(String(value));
        case "datetime":
          return f.when(String(value));
        case "phones":
          return <Several values={value} show={(phone) => <PhoneLink {...(phone as Phone)} />} />;
        case "emails":
          return <Several values={value} show={String} />;
        case "link":
          return <WebLink address={String(value)} />;
        case "entries":
          return <Several values={value} show={(entry) => entryText(t, field.name, entry)} />;
        case "file":
          return typeof value === "string" && field.custom ? <FileLink id={value} /> : null;
        default:
          return isRecord(value) ? String(value.name ?? "") : String(value);
      }
    }

    function moneyText(value: unknown): string {
      if (isRecord(value)) return f.money(String(value.amount), String(value.currency));
      return f.money(String(value), "RUB");
    }

    return (row, field) => {
      const custom = own[field.name];
      if (custom) return custom(row);
      const value = valueOf(row, field.name);
      return value === null || value === undefined || value === "" ? null : typed(field, value);
    };
  }, [own, f, optionsOf, valueText]);
}

function marked(label: string, color: string): ReactNode {
  return (
    <span className="grid-marked">
      <ColorSwatch component="span" color={color} size={10} withShadow={false} />
      {label}
    </span>
  );
}

/** The first of several, and how many more there are. */
function Several({ values, show }: { values: unknown; show: (value: unknown) => ReactNode }) {
  if (!Array.isArray(values) || values.length === 0) return null;
  return (
    <>
      {show(values[0])}
      {values.length > 1 && <span className="grid-more"> +{values.length - 1}</span>}
    </>
  );
}

function WebLink({ address }: { address: string }) {
  const href = /^https?:\/\//i.test(address) ? address : `https://${address}`;
  return (
    <Anchor href={href} target="_blank" rel="noreferrer noopener" tabIndex={-1}>
      {address.replace(/^https?:\/\//i, "")}
    </Anchor>
  );
}
