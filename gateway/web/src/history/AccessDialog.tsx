import { Alert, Group, List, Modal, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconCheck, IconLock, IconMinus, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { get } from "../api/client";
import type { AccessExplained, AccessReason } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe, useUserName } from "../session/session";
import { QueryPanel } from "../ui/QueryPanel";
import { UserSelect } from "../ui/UserSelect";
import type { CardKind } from "./nouns";

interface Props {
  kind: CardKind;
  id: string;
  onClose: () => void;
}

/** «Why does this user see it?», answered by what decides it. */
export function AccessDialog({ kind, id, onClose }: Props) {
  const { t } = useI18n();
  const me = useMe();
  const [userId, setUserId] = useState<string | null>(me.id);
  const answer = useQuery({
    queryKey: ["access", kind, id, userId],
    queryFn: ({ signal }) => get<AccessExplained>("/access", { user_id: userId, [`${kind}_id`]: id }, signal),
    enabled: userId !== null,
    retry: false,
  });
  return (
    <Modal opened onClose={onClose} title={t.access.title} closeButtonProps={{ "aria-label": t.common.close }}>
      <Stack gap="sm">
        <UserSelect label={t.access.who} value={userId} onChange={setUserId} />
        {userId && <QueryPanel query={answer}>{(found) => <Answer answer={found} />}</QueryPanel>}
      </Stack>
    </Modal>
  );
}

function Answer({ answer }: { answer: AccessExplained }) {
  const { t } = useI18n();
  const name = useUserName()(answer.user_id) ?? "";
  return (
    <Stack gap="sm" data-testid="access">
      <Alert
        color={answer.sees ? "green" : "gray"}
        icon={answer.sees ? <IconCheck /> : <IconX />}
        title={answer.sees ? t.access.sees(name) : t.access.seesNot(name)}
      >
        {t.roles[answer.role as keyof typeof t.roles]} · {t.people.reach.toLowerCase()}:{" "}
        {t.people.reaches[answer.reach].toLowerCase()}
      </Alert>
      {answer.hidden && (
        <Group gap={8} wrap="nowrap">
          <IconLock size={16} />
          <Text size="sm">{t.access.hidden[answer.hidden]}</Text>
        </Group>
      )}
      <List spacing={6} size="sm" center>
        {answer.reasons
          .filter((reason) => reason.reason !== "all" || reason.counts)
          .map((reason) => (
            <List.Item key={reason.reason} icon={<Mark reason={reason} />}>
              {(reason.holds ? t.access.reasons : t.access.notSo)[reason.reason]}
              {reason.holds && !reason.counts && (
                <Text span size="xs" c="dimmed">
                  {" "}
                  {t.access.doesNotCount}
                </Text>
              )}
            </List.Item>
          ))}
      </List>
    </Stack>
  );
}

function Mark({ reason: { holds, counts } }: { reason: AccessReason }) {
  return (
    <ThemeIcon size={20} radius="xl" variant="light" color={holds && counts ? "green" : "gray"}>
      {holds ? counts ? <IconCheck size={13} /> : <IconMinus size={13} /> : <IconX size={13} />}
    </ThemeIcon>
  );
}
