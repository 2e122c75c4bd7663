import { ActionIcon, Anchor, Badge, Group, Menu, Stack, Text, Title, UnstyledButton } from "@mantine/core";
import { IconDots, IconLock, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { del } from "../api/client";
import type { Counterparty, CounterpartyChange } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { useGlow } from "../live/glow";
import { useUsers } from "../session/session";
import { AddressLinks, PhoneLinks } from "../ui/ClickLinks";
import { EditableSelect } from "../ui/EditableSelect";
import { EditableText } from "../ui/EditableText";
import { fromAddressLines, fromLines, orNull, toLines } from "../ui/lines";
import { confirmThen, notifyDone, notifyProblem } from "../ui/notify";
import { optionsOf } from "../ui/options";
import { useNarrow } from "../ui/useNarrow";
import { useRecordSave } from "../ui/useRecordSave";
import { AsideContacts } from "./AsideContacts";

/** Who the client is; each field is edited where it stands. */
export function CounterpartyAside({ counterparty }: { counterparty: Counterparty }) {
  const { t } = useI18n();
  const openDialog = useDialogs();
  const narrow = useNarrow();
  const [more, setMore] = useState(false);
  const glowing = useGlow(counterparty.id);
  const { save, dialog } = useRecordSave<Counterparty, CounterpartyChange>("counterparties", counterparty);

  return (
    <Stack gap="xs" data-glow={glowing || undefined}>
      <EditableText label={t.fields.name} withoutLabel value={counterparty.name} onSave={(name) => save({ name })}>
        <Title order={1} size="h3">
          {counterparty.name}
        </Title>
      </EditableText>
      <Group gap={6}>
        <Text size="xs" c="dimmed">
          № {counterparty.number}
        </Text>
        <Badge variant="default" size="sm">
          {t.counterpartyRole[counterparty.role]}
        </Badge>
        {counterparty.private && <IconLock size={14} role="img" aria-label={t.fields.private} />}
        <RowMenu counterparty={counterparty} />
      </Group>
      <EditableText
        label={t.fields.phones}
        multiline
        value={toLines(counterparty.phones.map((phone) => phone.raw))}
        onSave={(text) => save({ phones: fromLines(text) })}
      >
        <PhoneLinks phones={counterparty.phones} />
      </EditableText>
      <EditableText
        label={t.fields.emails}
        multiline
        value={toLines(counterparty.emails)}
        onSave={(text) => save({ emails: fromAddressLines(text) })}
      >
        <AddressLinks
          addresses={counterparty.emails}
          onWrite={(to) => openDialog({ kind: "letter", to, counterpartyId: counterparty.id })}
        />
      </EditableText>
      <AsideContacts clientId={counterparty.id} />
      {narrow && (
        <UnstyledButton fz="sm" td="underline" w="fit-content" aria-expanded={more} onClick={() => setMore(!more)}>
          {t.common.optional}
        </UnstyledButton>
      )}
      {(!narrow || more) && <MoreFields counterparty={counterparty} save={save} />}
      {dialog}
    </Stack>
  );
}

interface MoreFieldsProps {
  counterparty: Counterparty;
  save: (change: CounterpartyChange) => Promise<void>;
}

function MoreFields({ counterparty, save }: MoreFieldsProps) {
  const { t, f } = useI18n();
  const users = useUsers();
  return (
    <>
      <EditableSelect
        label={t.fields.manager_id}
        value={counterparty.manager_id}
        options={users.map((user) => ({ value: user.id, label: user.name }))}
        clearable
        onSave={(manager_id) => save({ manager_id })}
      />
      <EditableSelect
        label={t.fields.role}
        value={counterparty.role}
        options={optionsOf(t.counterpartyRole)}
        onSave={(role) => (role ? save({ role }) : Promise.resolve())}
      />
      <EditableSelect
        label={t.fields.legal_form}
        value={counterparty.legal_form}
        options={optionsOf(t.legalForm)}
        onSave={(legal_form) => (legal_form ? save({ legal_form }) : Promise.resolve())}
      />
      <EditableText
        label={t.fields.inn}
        value={counterparty.inn ?? ""}
        onSave={(text) => save({ inn: orNull(text.replace(/\s/g, "")) })}
      />
      <EditableText
        label={t.fields.kpp}
        value={counterparty.kpp ?? ""}
        onSave={(text) => save({ kpp: orNull(text) })}
      />
      <EditableText
        label={t.fields.website}
        value={counterparty.website ?? ""}
        onSave={(text) => save({ website: orNull(text) })}
      >
        {counterparty.website && <WebsiteLink address={counterparty.website} />}
      </EditableText>
      <EditableText
        label={t.fields.address}
        value={counterparty.address ?? ""}
        onSave={(text) => save({ address: orNull(text) })}
      />
      <EditableText label={t.fields.notes} multiline value={counterparty.notes} onSave={(notes) => save({ notes })} />
      <Text size="xs" c="dimmed">
        {t.fields.created_at}: {f.when(counterparty.created_at)}
        <br />
        {t.fields.updated_at}: {f.when(counterparty.updated_at)}
      </Text>
    </>
  );
}

function WebsiteLink({ address }: { address: string }) {
  const href = /^https?:\/\//i.test(address) ? address : `https://${address}`;
  return (
    <Anchor href={href} target="_blank" rel="noreferrer noopener">
      {address}
    </Anchor>
  );
}

function RowMenu({ counterparty }: { counterparty: Counterparty }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const deleting = useMutation({
    mutationFn: () => del(`/counterparties/${counterparty.id}`, counterparty.version),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["counterparties", "list"] });
      notifyDone(t, t.clients.deleted);
      void navigate({ to: "/clients" });
    },
    onError: (error) => notifyProblem(t, error),
  });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t.common.actions} loading={deleting.isPending}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconTrash size={16} />}
          onClick={() => confirmThen(t, t.clients.deleteAsk, t.common.delete, () => deleting.mutate())}
        >
          {t.common.delete}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
