import { Button, Code, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { del, get, post } from "../api/client";
import type { DeadLetter, DeadLetterPage } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { ConfirmButton } from "../ui/ConfirmButton";
import { EmptyState } from "../ui/EmptyState";
import { notifyDone } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { useDeed } from "../ui/useDeed";
import { SettingsSection, SettingsTable } from "./SettingsSection";

/** Messages whose handling failed for good: to read, to send again, to delete. */
export function DeadLetters() {
  const { t, f } = useI18n();
  const [shown, setShown] = useState<DeadLetter | null>(null);
  const letters = useQuery({
    queryKey: ["dead-letters", "list"],
    queryFn: ({ signal }) => get<DeadLetterPage>("/dead-letters", {}, signal),
  });
  const replaying = useDeed(async (id: string) => {
    await post<unknown>(`/dead-letters/${encodeURIComponent(id)}/replay`);
    notifyDone(t, t.settings.replayed);
  }, "dead-letters");
  const deleting = useDeed((id: string) => del(`/dead-letters/${encodeURIComponent(id)}`), "dead-letters");

  return (
    <SettingsSection title={t.settings.deadLetters}>
      <QueryPanel query={letters}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState text={t.settings.noDeadLetters} />
          ) : (
            <>
              <Text size="sm" c="dimmed">
                {t.settings.deadLettersHint}
              </Text>
              <SettingsTable
                label={t.settings.deadLetters}
                heads={[
                  t.settings.service,
                  t.settings.event,
                  t.settings.error,
                  t.settings.attempts,
                  t.settings.died,
                  "",
                ]}
              >
                {items.map((letter) => (
                  <Table.Tr key={letter.id} data-testid="dead-letter">
                    <Table.Td>{t.parts[letter.service] ?? letter.service}</Table.Td>
                    <Table.Td>
                      <code>{letter.event}</code>
                    </Table.Td>
                    <Table.Td>
                      <Text size="sm" lineClamp={2}>
                        {letter.error}
                      </Text>
                    </Table.Td>
                    <Table.Td>{letter.tries}</Table.Td>
                    <Table.Td>{letter.failed_at && f.when(letter.failed_at)}</Table.Td>
                    <Table.Td>
                      <Group gap={6} justify="flex-end" wrap="nowrap">
                        <Button size="compact-sm" variant="default" onClick={() => setShown(letter)}>
                          {t.settings.show}
                        </Button>
                        <Button
                          size="compact-sm"
                          variant="default"
                          disabled={replaying.isPending}
                          onClick={() => replaying.mutate(letter.id)}
                        >
                          {t.settings.replay}
                        </Button>
                        <ConfirmButton
                          label={t.common.delete}
                          question={t.settings.deleteLetterAsk}
                          onConfirm={() => deleting.mutate(letter.id)}
                        />
                      </Group>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </SettingsTable>
            </>
          )
        }
      </QueryPanel>
      {shown && <DeadLetterModal letter={shown} onClose={() => setShown(null)} />}
    </SettingsSection>
  );
}

function DeadLetterModal({ letter, onClose }: { letter: DeadLetter; onClose: () => void }) {
  const { t } = useI18n();
  return (
    <Modal opened onClose={onClose} size="xl" title={letter.event} closeButtonProps={{ "aria-label": t.common.close }}>
      <Stack>
        <div>
          <Text size="sm" fw={600}>
            {t.settings.error}
          </Text>
          <Code block>{letter.error}</Code>
        </div>
        <div>
          <Text size="sm" fw={600}>
            {t.settings.body}
          </Text>
          <Code block>{readable(letter.body)}</Code>
        </div>
      </Stack>
    </Modal>
  );
}

/** JSON laid out; what is no JSON stays as it came. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
