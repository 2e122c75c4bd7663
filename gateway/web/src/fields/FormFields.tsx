import { SimpleGrid, Text } from "@mantine/core";
import type { ReactNode } from "react";

import type { Field } from "../api/types";
import { MoreFields } from "../ui/MoreFields";
import type { Draft } from "../ui/useDraft";
import { FieldInput } from "./FieldInput";
import type { FieldGroup, Values } from "./record";
import type { RequisitesRemark } from "./useRequisites";

interface Props {
  groups: FieldGroup[];
  draft: Draft<Values>;
  /** The fields asked for first, beside the required ones; the rest stand under «more». */
  first: string[];
  /** Names of records that are chosen already, by the field. */
  names?: Record<string, string | undefined>;
  remarks?: RequisitesRemark[];
  titleOf: (group: string) => string;
  /** Between the first fields and the rest. */
  children?: ReactNode;
}

const WHOLE_WIDTH = new Set(["notes", "socials", "other_addresses", "bank_accounts", "full_name", "title", "text"]);

/** The fields of a new record: what is needed first, the rest under «more». */
export function FormFields({ groups, draft, first, names = {}, remarks = [], titleOf, children }: Props) {
  const all = groups.flatMap((group) => group.fields).filter((field) => field.editable || first.includes(field.name));
  const isFirst = (field: Field) => first.includes(field.name) || field.required;
  const place = (field: Field) => (first.includes(field.name) ? first.indexOf(field.name) : first.length);
  const needed = all.filter(isFirst).sort((a, b) => place(a) - place(b));
  const rest = groups
    .map((group) => ({ ...group, fields: group.fields.filter((field) => field.editable && !isFirst(field)) }))
    .filter((group) => group.fields.length > 0);
  const refusedInMore = rest.some((group) => group.fields.some((field) => draft.errorOf(field.name)));

  function input(field: Field, autoFocus = false) {
    const remark = remarks.find((one) => one.field === field.name);
    const wrong = remark?.severity === "error" ? remark.text : undefined;
    return (
      <div key={field.name} style={WHOLE_WIDTH.has(field.name) ? { gridColumn: "1 / -1" } : undefined}>
        <FieldInput
          field={field}
          value={draft.values[field.name]}
          onChange={(value) => draft.set(field.name, value)}
          error={draft.errorOf(field.name) ?? wrong}
          warning={remark?.severity === "warning" ? remark.text : undefined}
          valueName={names[field.name] ?? null}
          autoFocus={autoFocus}
        />
      </div>
    );
  }

  const [name, ...others] = needed;
  return (
    <>
      {name && input(name, true)}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
        {others.map((field) => input(field))}
      </SimpleGrid>
      {children}
      {rest.length > 0 && (
        <MoreFields refused={refusedInMore}>
          {rest.map((group) => (
            <section key={group.name}>
              <Text size="xs" fw={600} c="dimmed" mb={4}>
                {titleOf(group.name)}
              </Text>
              <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
                {group.fields.map((field) => input(field))}
              </SimpleGrid>
            </section>
          ))}
        </MoreFields>
      )}
    </>
  );
}
