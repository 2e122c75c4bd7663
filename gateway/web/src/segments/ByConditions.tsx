import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

import type { Field } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { Choice } from "../ui/Choice";
import { isComplete, type Condition } from "../ui/grid/field";
import type { Draft } from "../ui/useDraft";
import { ConditionsInput } from "./ConditionsInput";

export interface Members {
  filtered: boolean;
  conditions: Condition[];
}

interface Props {
  label: string;
  words: { byHand: string; byConditions: string; conditionsHint: string };
  fields: Field[];
  draft: Pick<Draft<Members>, "values" | "set" | "errorOf">;
  /** What is asked before the conditions. */
  children?: ReactNode;
}

/** Conditions that are not ready yet are not saved. */
export const areReady = ({ filtered, conditions }: Members) =>
  !filtered || (conditions.length > 0 && conditions.every(isComplete));

/** Who belongs: those put in by hand, or who meets conditions. */
export function ByConditions({ label, words, fields, draft, children }: Props) {
  const { t } = useI18n();
  const { values, set, errorOf } = draft;
  return (
    <>
      <Stack gap={4}>
        <Text size="sm" fw={500}>
          {label}
        </Text>
        <Choice
          label={label}
          size="sm"
          words={{ hand: words.byHand, conditions: words.byConditions }}
          value={values.filtered ? "conditions" : "hand"}
          onChange={(how) => set("filtered", how === "conditions")}
        />
      </Stack>
      {values.filtered && (
        <>
          {children}
          <ConditionsInput
            hint={words.conditionsHint}
            fields={fields.filter((field) => field.filterable)}
            value={values.conditions}
            onChange={(conditions) => set("conditions", conditions)}
            error={errorOf("conditions") ?? (areReady(values) ? undefined : t.segments.noConditions)}
          />
        </>
      )}
    </>
  );
}
