import { Alert, Text, type MantineSpacing } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";

import { useI18n } from "../i18n/i18n";
import { inLanguage } from "../i18n/problems";
import { ProblemPanel } from "./ProblemPanel";

interface Check<S extends string> {
  ok: boolean;
  stage: S;
  explanation: string;
}

interface Props<S extends string> {
  checking: Pick<UseMutationResult<Check<S>>, "data" | "error">;
  /** How far it came, in words. */
  stages: Record<S, string>;
  /** What was found is explained even where all is well. */
  explained?: boolean;
  /** Why, where the service explains it in another language than the page's. */
  instead?: string | undefined;
  mt?: MantineSpacing;
  mb?: MantineSpacing;
}

/** What came of a try whether something outside works as it is set up; nothing before it was tried. */
export function CheckResult<S extends string>({ checking, stages, explained = false, instead, ...margins }: Props<S>) {
  const { language } = useI18n();
  if (checking.error) return <ProblemPanel error={checking.error} />;
  if (!checking.data) return null;
  const { ok, stage, explanation } = checking.data;
  return (
    <Alert {...margins} py="xs" color={ok ? "green" : "red"} role="status">
      <Text size="sm" fw={600}>
        {stages[stage]}
      </Text>
      {(explained || !ok) && <Text size="sm">{inLanguage(language, explanation) || instead}</Text>}
    </Alert>
  );
}
