import { Button, Group, Popover, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { post } from "../api/client";
import type { Mailing } from "../api/types";
import { mailboxesQuery } from "../emails/mailboxes";
import { useI18n } from "../i18n/i18n";
import { notifyDone, notifyProblem } from "../ui/notify";
import { MAILINGS } from "./mailings";

/** One letter, or SMS, to oneself, as an invented recipient would get it. */
export function TestLetter({ mailing, before }: { mailing: Mailing; before: () => Promise<Mailing> }) {
  const { t } = useI18n();
  const sms = mailing.channel === "sms";
  const own = useQuery(mailboxesQuery).data?.find((box) => box.id === mailing.mailbox_id)?.email_address ?? "";
  const [typed, setTyped] = useState<string | null>(null);
  const [opened, setOpened] = useState(false);
  const address = typed ?? own;
  const sending = useMutation({
    mutationFn: async () => post(`/${MAILINGS}/${(await before()).id}/test`, { address }),
    onSuccess: () => {
      setOpened(false);
      notifyDone(t, sms ? t.texts.queued : t.mailings.testSent);
    },
    onError: (error) => notifyProblem(t, error),
  });
  return (
    <Popover opened={opened} onChange={setOpened} withinPortal shadow="md" trapFocus>
      <Popover.Target>
        <Button size="xs" variant="default" onClick={() => setOpened((is) => !is)}>
          {t.mailings.sendTest}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Group align="flex-end" gap="xs">
          <TextInput
            type={sms ? "tel" : "email"}
            label={sms ? t.mailings.sms.testTo : t.mailings.testTo}
            w={260}
            value={address}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button disabled={!address} loading={sending.isPending} onClick={() => sending.mutate()}>
            {t.mailings.sendTest}
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
