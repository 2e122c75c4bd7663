import { Menu } from "@mantine/core";
import { IconDeviceMobileMessage } from "@tabler/icons-react";

import type { Phone } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";

interface Props {
  phones: Phone[];
  counterpartyId: string | null;
  contactId?: string;
}

/** Of a card's menu: an SMS to one of its numbers (C30). */
export function SmsItem({ phones, counterpartyId, contactId }: Props) {
  const { t } = useI18n();
  const openDialog = useDialogs();
  const numbers = phones.flatMap((phone) => phone.e164 ?? []);
  if (numbers.length === 0) return null;
  return (
    <Menu.Item
      leftSection={<IconDeviceMobileMessage size={16} />}
      onClick={() => openDialog({ kind: "sms", phones: numbers, counterpartyId, contactId: contactId ?? null })}
    >
      {t.texts.write}
    </Menu.Item>
  );
}
