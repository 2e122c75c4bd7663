import { Alert, Button, Group, Modal, Stack, Table, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { del, get, post } from "../api/client";
import type { AppPassword, AppPasswordPage, NewAppPassword } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { CopyText } from "../telephony/CopyText";
import { ConfirmButton } from "../ui/ConfirmButton";
import { ProblemPanel } from "../ui/ProblemPanel";
import { QueryPanel } from "../ui/QueryPanel";
import { useDeed } from "../ui/useDeed";

/** One's clients in the phone and in Outlook: the server's address, and a password for each device (S16). */
export function AddressBook({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const words = t.addressBook;
  const me = useMe();
  const passwords = useQuery({
    queryKey: ["app-passwords", "list"],
    queryFn: ({ signal }) => get<AppPasswordPage>("/app-passwords", {}, signal),
  });
  const [made, setMade] = useState<NewAppPassword | null>(null);
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title}
      size="lg"
      closeOnClickOutside={made === null}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      <Stack gap="sm">
        <Text size="sm">{words.hint}</Text>
        <Table withRowBorders={false} verticalSpacing={2} w="auto">
          <Table.Tbody>
            <Table.Tr>
              <Table.Td>{words.server}</Table.Td>
              <Table.Td>
                <CopyText label={words.server} text={`${window.location.origin}/carddav/`} />
              </Table.Td>
            </Table.Tr>
            <Table.Tr>
              <Table.Td>{words.login}</Table.Td>
              <Table.Td>
                <CopyText label={words.login} text={me.login} />
              </Table.Td>
            </Table.Tr>
          </Table.Tbody>
        </Table>
        {made ? <Made made={made} onDone={() => setMade(null)} /> : <NewPassword onMade={setMade} />}
        <QueryPanel query={passwords}>
          {({ items }) =>
            items.length === 0 ? (
              <Text size="sm" c="dimmed">
                {words.none}
              </Text>
            ) : (
              <Devices items={items} />
            )
          }
        </QueryPanel>
        <Text size="xs" c="dimmed" style={{ whiteSpace: "pre-line" }}>
          {words.steps}
        </Text>
      </Stack>
    </Modal>
  );
}

function NewPassword({ onMade }: { onMade: (made: NewAppPassword) => void }) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const making = useMutation({
    mutationFn: () => post<NewAppPassword>("/app-passwords", { name: name.trim() }),
    onSuccess: (made) => {
      void queryClient.invalidateQueries({ queryKey: ["app-passwords"] });
      setName("");
      onMade(made);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) making.mutate();
      }}
    >
      {making.error && <ProblemPanel error={making.error} />}
      <Group gap={8} align="flex-end">
        <TextInput
          flex={1}
          label={t.addressBook.device}
          placeholder={t.addressBook.deviceExample}
          maxLength={300}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" loading={making.isPending} disabled={!name.trim()}>
          {t.addressBook.create}
        </Button>
      </Group>
    </form>
  );
}

function Made({ made, onDone }: { made: NewAppPassword; onDone: () => void }) {
  const { t } = useI18n();
  return (
    <Alert color="yellow" title={t.addressBook.once(made.app_password.name)}>
      <Group justify="space-between">
        <CopyText label={t.common.password} text={made.password} />
        <Button size="compact-sm" variant="default" onClick={onDone}>
          {t.addressBook.written}
        </Button>
      </Group>
    </Alert>
  );
}

function Devices({ items }: { items: AppPassword[] }) {
  const { t, f } = useI18n();
  const revoking = useDeed((id: string) => del(`/app-passwords/${id}`), "app-passwords");
  return (
    <Table aria-label={t.addressBook.devices}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t.addressBook.device}</Table.Th>
          <Table.Th>{t.settings.lastUsed}</Table.Th>
          <Table.Td />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Td>{one.name}</Table.Td>
            <Table.Td>{one.last_used_on ? f.day(one.last_used_on) : t.settings.never}</Table.Td>
            <Table.Td ta="right">
              <ConfirmButton
                label={t.settings.keyDelete}
                question={t.addressBook.revokeAsk}
                onConfirm={() => revoking.mutate(one.id)}
              />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
