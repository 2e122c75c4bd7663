import { Button } from "@mantine/core";
import { IconMail } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";

import { one } from "../api/queries";
import type { Contact, Counterparty, Deal } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";

/** A letter to the person of the deal, or to its client. */
export function WriteToDeal({ deal }: { deal: Deal }) {
  const { t } = useI18n();
  const openDialog = useDialogs();
  const queryClient = useQueryClient();
  const client = deal.counterparty_id;
  const person = deal.contact_id;

  async function write() {
    const [contact, counterparty] = await Promise.all([
      person ? queryClient.fetchQuery(one<Contact>("contacts", person)).catch(() => null) : null,
      client ? queryClient.fetchQuery(one<Counterparty>("counterparties", client)).catch(() => null) : null,
    ]);
    const to = contact?.emails[0] ?? counterparty?.emails[0];
    openDialog({
      kind: "letter",
      counterpartyId: client ?? null,
      contactId: person ?? null,
      subject: deal.title,
      dealId: deal.id,
      ...(to && { to }),
    });
  }

  return (
    <Button size="compact-sm" variant="subtle" leftSection={<IconMail size={16} />} onClick={() => void write()}>
      {t.mail.write}
    </Button>
  );
}
