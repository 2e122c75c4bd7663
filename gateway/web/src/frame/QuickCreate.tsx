import { ActionIcon, Menu } from "@mantine/core";
import { IconAddressBook, IconAlarm, IconBuildingStore, IconMail, IconPlus, IconUserPlus } from "@tabler/icons-react";

import { useI18n } from "../i18n/i18n";
import type { Words } from "../i18n/ru";
import { useDialogs } from "./dialogs";

/** What can be made from anywhere, by one name in the menu and in the palette. */
export function creations(t: Words) {
  return [
    { kind: "client", label: t.clients.create, icon: IconBuildingStore },
    { kind: "contact", label: t.contacts.create, icon: IconAddressBook },
    { kind: "lead", label: t.leads.create, icon: IconUserPlus },
    { kind: "reminder", label: t.reminders.create, icon: IconAlarm },
    { kind: "letter", label: t.mail.write, icon: IconMail },
  ] as const;
}

export function QuickCreate() {
  const { t } = useI18n();
  const openDialog = useDialogs();
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 100 }}>
      <Menu.Target>
        <ActionIcon size="lg" aria-label={t.frame.quickCreate}>
          <IconPlus size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {creations(t).map(({ kind, label, icon: Icon }) => (
          <Menu.Item key={kind} leftSection={<Icon size={16} />} onClick={() => openDialog({ kind })}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
