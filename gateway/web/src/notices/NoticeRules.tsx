import { Group, Switch, Table, Text } from "@mantine/core";

import { del, patch } from "../api/client";
import type { NoticeRule } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { EditDelete } from "../settings/EditDelete";
import { SettingsTable } from "../settings/SettingsSection";
import { useDeed } from "../ui/useDeed";
import { NoticeTrial } from "./NoticeTrial";
import { RULES } from "./notices";

interface Props {
  rules: NoticeRule[];
  onEdit: (rule: NoticeRule) => void;
}

/** When which SMS goes to whom, each with its switch. */
export function NoticeRules({ rules, onEdit }: Props) {
  const { t } = useI18n();
  const admin = useMe().role === "admin";
  const switching = useDeed(
    (rule: NoticeRule) => patch<NoticeRule>(`/${RULES}/${rule.id}`, { active: !rule.active }, rule.version),
    RULES,
  );
  const deleting = useDeed((id: string) => del(`/${RULES}/${id}`), RULES);
  if (rules.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t.notices.none}
      </Text>
    );
  return (
    <div style={{ flex: "none", maxHeight: 240, overflowY: "auto" }}>
      <SettingsTable
        label={t.notices.title}
        heads={[t.notices.rule, t.notices.event, t.notices.audience, t.notices.purpose, ""]}
      >
        {rules.map((rule) => (
          <Table.Tr key={rule.id} data-testid="notice-rule">
            <Table.Td>
              <Switch
                size="sm"
                label={rule.name}
                disabled={!admin}
                checked={rule.active}
                onChange={() => switching.mutate(rule)}
              />
            </Table.Td>
            <Table.Td>
              {t.notices.events[rule.event]}
              {rule.event === "interaction_ahead" && ` · ${t.notices.ahead(rule.hours_ahead)}`}
            </Table.Td>
            <Table.Td>{t.notices.audiences[rule.audience]}</Table.Td>
            <Table.Td>{t.notices.purposes[rule.purpose]}</Table.Td>
            <Table.Td>
              {admin && (
                <Group gap={6} wrap="nowrap" justify="flex-end">
                  <NoticeTrial rule={rule} />
                  <EditDelete
                    question={t.notices.deleteAsk}
                    onEdit={() => onEdit(rule)}
                    onDelete={() => deleting.mutate(rule.id)}
                  />
                </Group>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </SettingsTable>
    </div>
  );
}
