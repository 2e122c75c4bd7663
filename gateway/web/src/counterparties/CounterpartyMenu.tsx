import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowRight, IconArrowsJoin2, IconDots, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { del } from "../api/client";
import type { Counterparty, CounterpartyRole } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { confirmThen, notifyDone, notifyProblem } from "../ui/notify";
import { optionsOf } from "../ui/options";

interface Props {
  counterparty: Counterparty;
  /** Moves it to another section, and says so. */
  onMove: (role: CounterpartyRole, done: string) => Promise<void>;
}

/** What can be done with a client as a whole. */
export function CounterpartyMenu({ counterparty, onMove }: Props) {
  const { t } = useI18n();
  const openDialog = useDialogs();
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
  const sections = optionsOf(t.clients.sections).filter(({ value }) => value !== counterparty.role);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t.common.actions} loading={deleting.isPending}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t.cards.moveTo}</Menu.Label>
        {sections.map(({ value, label }) => (
          <Menu.Item
            key={value}
            leftSection={<IconArrowRight size={16} />}
            onClick={() => onMove(value, t.cards.moved(label)).catch((error: unknown) => notifyProblem(t, error))}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconArrowsJoin2 size={16} />}
          onClick={() =>
            openDialog({ kind: "merge", of: "counterparty", recordId: counterparty.id, name: counterparty.name })
          }
        >
          {t.identity.mergeItem}
        </Menu.Item>
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
