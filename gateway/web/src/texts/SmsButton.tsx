import { Button } from "@mantine/core";
import { IconDeviceMobileMessage } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";

import type { Party } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { mayTakeSms } from "./smsParts";
import { smsChannels, textChannelsQuery } from "./textChannels";

interface Props {
  phones: string[];
  parties: Party[];
}

/** An SMS to whoever rang and was not talked to; only where SMS can leave and the number takes them. */
export function SmsButton({ phones, parties }: Props) {
  const { t } = useI18n();
  const openDialog = useDialogs();
  const channels = smsChannels(useQuery(textChannelsQuery).data);
  const mobiles = phones.filter(mayTakeSms);
  if (channels.length === 0 || mobiles.length === 0) return null;
  const whose = parties.length === 1 ? parties[0] : undefined;
  const client = { counterpartyId: whose?.counterparty_id ?? null, contactId: whose?.contact_id ?? null };
  return (
    <Button
      size="compact-sm"
      variant="default"
      style={{ alignSelf: "flex-start" }}
      leftSection={<IconDeviceMobileMessage size={14} />}
      onClick={() => openDialog({ kind: "sms", phones: mobiles, ...client })}
    >
      {t.texts.write}
    </Button>
  );
}
