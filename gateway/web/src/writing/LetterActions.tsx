import { ActionIcon, Button, Group, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowBackUpDouble, IconArrowForwardUp } from "@tabler/icons-react";

import type { Email } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";

interface Props {
  email: Email;
  counterpartyId: string | null;
  contactId: string | null;
}

/** An answer to the letter, to all of it, or the letter for somebody else. */
export function LetterActions({ email, ...known }: Props) {
  const { t } = useI18n();
  const openDialog = useDialogs();
  const several = email.to_addresses.length + email.cc_addresses.length > 1;
  if (email.direction === "outbound" && email.state !== "sent") return null;
  return (
    <Group gap={4} wrap="nowrap">
      <Button
        size="compact-sm"
        leftSection={<IconArrowBackUp size={16} />}
        onClick={() => openDialog({ kind: "letter", replyTo: email, ...known })}
      >
        {t.mail.reply}
      </Button>
      {several && (
        <Tooltip label={t.writing.toAll}>
          <ActionIcon
            variant="default"
            aria-label={t.writing.toAll}
            onClick={() => openDialog({ kind: "letter", replyTo: email, toAll: true, ...known })}
          >
            <IconArrowBackUpDouble size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label={t.writing.forward}>
        <ActionIcon
          variant="default"
          aria-label={t.writing.forward}
          onClick={() => openDialog({ kind: "letter", forward: email })}
        >
          <IconArrowForwardUp size={16} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
