import { Button, Group, List, Paper, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { enquire } from "../api/client";
import type { RoutingExplanation } from "../api/types";
import { partyName } from "../calls/call";
import { lineNamesQuery } from "../calls/dial";
import { lineOptions } from "../calls/lineOptions";
import { useI18n } from "../i18n/i18n";
import { SettingsSection } from "../settings/SettingsSection";
import { ProblemPanel } from "../ui/ProblemPanel";
import { WhenInput } from "../ui/WhenInput";
import { RouteSteps } from "./RouteSteps";
import { useRuleWords } from "./useRuleWords";

/** A call that is imagined: which rule would take it, why the others would not, and whose phone would ring. */
export function RoutingTrial() {
  const { t } = useI18n();
  const words = t.routing.trial;
  const { data: lines = [] } = useQuery(lineNamesQuery);
  const [number, setNumber] = useState("");
  const [account_id, setLine] = useState<string | null>(null);
  const [later, setLater] = useState(false);
  const [at, setAt] = useState<string | null>(null);
  const trying = useMutation({
    mutationFn: () =>
      enquire<RoutingExplanation>("/routing-rules/try", { number: number.trim(), account_id, at: later ? at : null }),
  });
  function run(event: FormEvent) {
    event.preventDefault();
    trying.mutate();
  }
  return (
    <SettingsSection title={words.title}>
      <Paper withBorder p="sm" component="form" onSubmit={run} aria-label={words.title}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {words.hint}
          </Text>
          <Group gap="sm" align="flex-end">
            <TextInput
              label={words.number}
              placeholder={words.hiddenNumber}
              inputMode="tel"
              value={number}
              onChange={(event) => setNumber(event.currentTarget.value)}
            />
            <Select
              label={words.line}
              placeholder={words.anyLine}
              clearable
              clearButtonProps={{ "aria-label": t.common.delete }}
              data={lineOptions(lines)}
              value={account_id}
              onChange={setLine}
            />
            <Switch
              label={words.atTime}
              checked={later}
              onChange={(event) => setLater(event.currentTarget.checked)}
              mb={8}
            />
            {later && <WhenInput value={at} onChange={setAt} />}
            <Button type="submit" loading={trying.isPending}>
              {words.run}
            </Button>
          </Group>
          {trying.error && <ProblemPanel error={trying.error} />}
          {trying.data && <Explanation found={trying.data} />}
        </Stack>
      </Paper>
    </SettingsSection>
  );
}

function Explanation({ found }: { found: RoutingExplanation }) {
  const { t, f } = useI18n();
  const words = t.routing.trial;
  const say = useRuleWords();
  const caller = found.parties.map(partyName).join("; ") || t.calls.unknown;
  return (
    <div role="status" data-testid="routing-explanation">
      <Text size="sm">
        {words.caller}: {caller} · {f.when(found.at)}
      </Text>
      <List size="sm" my={6} type="ordered">
        {found.checks.map((check) => (
          <List.Item key={check.rule_id}>
            {check.failed.length === 0
              ? words.rule(check.name)
              : words.failed(check.name, check.failed.map((one) => words.conditions[one]).join(", "))}
          </List.Item>
        ))}
      </List>
      {found.targets
        .filter(({ problem }) => problem !== null)
        .map(({ target, problem }, place) => (
          <Text key={place} size="sm" c="var(--mantine-color-error)">
            {say.target(target)}: {problem && words.problems[problem]}
          </Text>
        ))}
      {!found.by_rule && <Text size="sm">{found.rule_id ? words.noPhones : words.noRule}</Text>}
      <Text size="sm" fw={600}>
        {words.route}
      </Text>
      <RouteSteps route={found.route} />
    </div>
  );
}
