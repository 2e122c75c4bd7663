import { Button, Collapse, Group, Table, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";

import { post } from "../api/client";
import type { FolderLedger, Mailbox } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useDeed } from "../ui/useDeed";

/** The sync ledger by folder, and a button that has every letter compared. */
export function MailboxFolders({ mailbox }: { mailbox: Mailbox }) {
  const { t, f } = useI18n();
  const words = t.mailboxes;
  const [open, { toggle }] = useDisclosure(false);
  const asking = useDeed(() => post<Mailbox>(`/mailboxes/${mailbox.id}/heal`), "mailboxes");
  const asked = mailbox.heal_asked_at;
  const healing = mailbox.active && asked !== null && (mailbox.healed_at === null || mailbox.healed_at < asked);
  return (
    <div>
      <Group gap="sm" mt={4}>
        {mailbox.ledgers.length > 0 && (
          <UnstyledButton fz="xs" td="underline" aria-expanded={open} onClick={toggle}>
            {words.byFolder}
          </UnstyledButton>
        )}
        {mailbox.active && (
          <Button
            size="compact-xs"
            variant="light"
            loading={asking.isPending || healing}
            onClick={() => asking.mutate()}
          >
            {words.heal}
          </Button>
        )}
        {healing && (
          <Text size="xs" c="dimmed">
            {words.healing}
          </Text>
        )}
        {!healing && mailbox.healed_at && (
          <Text size="xs" c="dimmed">
            {words.healed(f.when(mailbox.healed_at), mailbox.healed_letters)}
          </Text>
        )}
      </Group>
      <Collapse expanded={open}>
        <Table withRowBorders={false} verticalSpacing={2} fz="xs" mt={4} maw={640}>
          <Table.Thead>
            <Table.Tr>
              {[words.folder, words.onServer, words.here, words.missing, words.checkedAt].map((title) => (
                <Table.Th key={title}>{title}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {mailbox.ledgers.map((ledger) => (
              <FolderRow key={ledger.folder} ledger={ledger} />
            ))}
          </Table.Tbody>
        </Table>
      </Collapse>
    </div>
  );
}

function FolderRow({ ledger }: { ledger: FolderLedger }) {
  const { t, f } = useI18n();
  return (
    <Table.Tr data-testid="folder-ledger">
      <Table.Td>
        {t.mailboxes.roles[ledger.role] || ledger.folder}
        {ledger.last_error && (
          <Text size="xs" c="var(--mantine-color-error)">
            {ledger.last_error}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{ledger.on_server === null ? "—" : f.number(ledger.on_server)}</Table.Td>
      <Table.Td>{f.number(ledger.imported + ledger.broken)}</Table.Td>
      <Table.Td>{ledger.gaps === null ? "—" : f.number(ledger.gaps)}</Table.Td>
      <Table.Td>{ledger.last_success_at ? f.when(ledger.last_success_at) : "—"}</Table.Td>
    </Table.Tr>
  );
}
