import { Button, Group } from "@mantine/core";

import type { Call } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";

/** Of a number that is nobody's yet a client, a person or a lead is made, with the number filled in. */
export function UnknownCaller({ call }: { call: Call }) {
  const { t } = useI18n();
  const openDialog = useDialogs();
  const phone = call.phone ?? call.phone_raw;
  if (!phone) return null;
  return (
    <Group gap={6}>
      <Button size="compact-sm" onClick={() => openDialog({ kind: "client", phone })}>
        {t.calls.createClient}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => openDialog({ kind: "contact", phone })}>
        {t.callCard.createContact}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => openDialog({ kind: "lead", phone })}>
        {t.calls.createLead}
      </Button>
    </Group>
  );
}
