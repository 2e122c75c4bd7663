import { ActionIcon, Badge, Group, Paper, Stack, Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { del, post } from "../api/client";
import type { RoutingRule } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useIsAdmin } from "../session/session";
import { EditDelete } from "../settings/EditDelete";
import { SettingsSection } from "../settings/SettingsSection";
import { EmptyState } from "../ui/EmptyState";
import { QueryPanel } from "../ui/QueryPanel";
import { useDeed } from "../ui/useDeed";
import { rulesQuery } from "./routing";
import { RoutingTrial } from "./RoutingTrial";
import { RuleForm } from "./RuleForm";
import { useRuleWords } from "./useRuleWords";

/** Whose phone rings for which call (R43, R47); the order of the rules is their priority. */
export function RoutingRules() {
  const { t } = useI18n();
  const words = t.routing.rules;
  const admin = useIsAdmin();
  const [form, setForm] = useState<{ rule?: RoutingRule } | null>(null);
  const rules = useQuery(rulesQuery);
  const ordering = useDeed(
    (rule_ids: string[]) => post<unknown>("/routing-rules/order", { rule_ids }),
    "routing-rules",
  );
  const removing = useDeed((rule: RoutingRule) => del(`/routing-rules/${rule.id}`, rule.version), "routing-rules");

  function move(items: RoutingRule[], from: number, to: number) {
    const ids = items.map((rule) => rule.id);
    ids.splice(to, 0, ...ids.splice(from, 1));
    ordering.mutate(ids);
  }

  const create = admin ? { label: words.new, onClick: () => setForm({}) } : undefined;
  return (
    <>
      <SettingsSection title={words.title} hint={words.hint} create={create}>
        <QueryPanel query={rules}>
          {(items) =>
            items.length === 0 ? (
              <EmptyState text={words.empty} action={create} />
            ) : (
              <Stack gap="xs" component="ol" p={0} m={0}>
                {items.map((rule, place) => (
                  <RuleLine
                    key={rule.id}
                    rule={rule}
                    place={place}
                    last={place === items.length - 1}
                    busy={ordering.isPending}
                    onMove={(to) => move(items, place, to)}
                    onEdit={() => setForm({ rule })}
                    onDelete={() => removing.mutate(rule)}
                  />
                ))}
              </Stack>
            )
          }
        </QueryPanel>
        {form && <RuleForm {...form} onClose={() => setForm(null)} />}
      </SettingsSection>
      <RoutingTrial />
    </>
  );
}

interface LineProps {
  rule: RoutingRule;
  place: number;
  last: boolean;
  busy: boolean;
  onMove: (to: number) => void;
  onEdit: () => void;
  onDelete: () => void;
}

function RuleLine({ rule, place, last, busy, onMove, onEdit, onDelete }: LineProps) {
  const { t } = useI18n();
  const admin = useIsAdmin();
  const words = t.routing.rules;
  const say = useRuleWords();
  return (
    <Paper withBorder p="xs" component="li" style={{ listStyle: "none" }} data-testid="routing-rule">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        {admin && (
          <Stack gap={0}>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              disabled={place === 0 || busy}
              aria-label={words.up(rule.name)}
              onClick={() => onMove(place - 1)}
            >
              <IconArrowUp size={16} />
            </ActionIcon>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              disabled={last || busy}
              aria-label={words.down(rule.name)}
              onClick={() => onMove(place + 1)}
            >
              <IconArrowDown size={16} />
            </ActionIcon>
          </Stack>
        )}
        <div style={{ flex: 1, minWidth: 0 }}>
          <Group gap={8}>
            <Text fw={600}>
              {place + 1}. {rule.name}
            </Text>
            {!rule.active && (
              <Badge variant="light" color="gray" size="sm">
                {words.off}
              </Badge>
            )}
          </Group>
          <Text size="sm">
            {words.when}: {say.conditions(rule.conditions)}
          </Text>
          <Text size="sm">
            {words.then}: {say.targets(rule.targets)}
          </Text>
        </div>
        {admin && <EditDelete question={words.deleteAsk(rule.name)} onEdit={onEdit} onDelete={onDelete} />}
      </Group>
    </Paper>
  );
}
