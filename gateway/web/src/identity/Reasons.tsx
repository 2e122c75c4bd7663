import { Group, Text } from "@mantine/core";
import { IconMinus, IconPlus } from "@tabler/icons-react";

import type { MatchReason } from "../api/types";
import { useI18n } from "../i18n/i18n";
import type { Words } from "../i18n/ru";

type Code = keyof Words["identity"]["reasons"];

/** What speaks for two records being one, and what against. */
export function Reasons({ reasons }: { reasons: MatchReason[] }) {
  const { t } = useI18n();
  const told = reasons.filter((reason) => reason.weight !== 0 && reason.code in t.identity.reasons);
  return (
    <Group gap={10} aria-label={t.identity.why}>
      {told.map((reason) => (
        <Text key={reason.code} size="xs" c="dimmed" component="span" title={reason.detail}>
          {reason.weight > 0 ? (
            <IconPlus size={11} role="img" aria-label={t.identity.speaksFor} />
          ) : (
            <IconMinus size={11} role="img" aria-label={t.identity.speaksAgainst} />
          )}{" "}
          {t.identity.reasons[reason.code as Code]}
        </Text>
      ))}
    </Group>
  );
}
