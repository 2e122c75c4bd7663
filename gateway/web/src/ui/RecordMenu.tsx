import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowsJoin2, IconDots, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { del } from "../api/client";
import type { MergedKind } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { confirmThen, notifyDone, notifyProblem } from "./notify";

interface Props {
  kind: MergedKind;
  record: { id: string; version: number; name: string };
  noun: "counterparties" | "contacts";
  /** Where the records of this kind are listed. */
  list: "/clients" | "/contacts";
  words: { deleted: string; deleteAsk: string };
  /** Further items, above those that every record has. */
  children?: ReactNode;
}

/** What can be done with a client or a person as a whole: merged with another, put into the bin. */
export function RecordMenu({ kind, record, noun, list, words, children }: Props) {
  const { t } = useI18n();
  const openDialog = useDialogs();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const deleting = useMutation({
    mutationFn: () => del(`/${noun}/${record.id}`, record.version),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: [noun, "list"] });
      notifyDone(t, words.deleted);
      void navigate({ to: list });
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
        {children}
        <Menu.Item
          leftSection={<IconArrowsJoin2 size={16} />}
          onClick={() => openDialog({ kind: "merge", of: kind, recordId: record.id, name: record.name })}
        >
          {t.identity.mergeItem}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconTrash size={16} />}
          onClick={() => confirmThen(t, words.deleteAsk, t.common.delete, () => deleting.mutate())}
        >
          {t.common.delete}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
