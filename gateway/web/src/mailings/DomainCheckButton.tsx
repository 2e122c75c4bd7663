import { Badge, Button, Code, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";

import { post } from "../api/client";
import type { DomainCheck } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyProblem } from "../ui/notify";

const COLORS = { good: "green", weak: "yellow", missing: "red", unknown: "gray" } as const;

/** What DNS says of the sender's domain, and what to publish. */
export function DomainCheckButton({ mailboxId }: { mailboxId: string }) {
  const { t } = useI18n();
  const checking = useMutation({
    mutationFn: () => post<DomainCheck>(`/mailboxes/${mailboxId}/domain/check`),
    onError: (error) => notifyProblem(t, error),
  });
  return (
    <>
      <Button size="xs" variant="default" loading={checking.isPending} onClick={() => checking.mutate()}>
        {t.mailings.domain}
      </Button>
      {checking.data && (
        <Modal
          opened
          onClose={checking.reset}
          title={t.mailings.domainTitle(checking.data.domain)}
          closeButtonProps={{ "aria-label": t.common.close }}
        >
          <Stack gap="sm">
            <Text size="sm" c="dimmed">
              {t.mailings.domainHint}
            </Text>
            {checking.data.findings.map((finding) => (
              <Stack key={finding.record} gap={2} data-testid="domain-finding">
                <Group gap="xs">
                  <Text fw={600} size="sm">
                    {t.mailings.domainRecords[finding.record]}
                  </Text>
                  <Badge color={COLORS[finding.state]} variant="light">
                    {t.mailings.domainStates[finding.state]}
                  </Badge>
                </Group>
                {finding.found && <Code style={{ overflowWrap: "anywhere" }}>{finding.found}</Code>}
                {finding.advice && (
                  <Text size="sm" style={{ overflowWrap: "anywhere" }}>
                    {finding.advice}
                  </Text>
                )}
              </Stack>
            ))}
          </Stack>
        </Modal>
      )}
    </>
  );
}
