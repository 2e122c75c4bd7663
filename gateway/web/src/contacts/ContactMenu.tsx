import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowsJoin2, IconDots, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { del } from "../api/client";
import type { Contact } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { confirmThen, notifyDone, notifyProblem } from "../ui/notify";

/** What can be done with a person's record as a whole. */
export function ContactMenu({ contact }: { contact: Contact }) {
  const { t } = useI18n();
  const openDialog = useDialogs();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const deleting = useMutation({
    mutationFn: () => del(`/contacts/${contact.id}`, contact.version),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["contacts", "list"] });
      notifyDone(t, t.contacts.deleted);
      void navigate({ to: "/contacts" });
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
          leftSection={<IconArrowsJoin2 size={16} />}
          onClick={() => openDialog({ kind: "merge", of: "contact", recordId: contact.id, name: contact.name })}
        >
          {t.identity.mergeItem}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconTrash size={16} />}
          onClick={() => confirmThen(t, t.contacts.deleteAsk, t.common.delete, () => deleting.mutate())}
        >
          {t.common.delete}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
