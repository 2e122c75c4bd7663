import { Button, Group, Popover, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { post } from "../api/client";
import type { NoticeRule } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyDone, notifyProblem } from "../ui/notify";
import { RULES } from "./notices";

/** One SMS to oneself, of an invented event. */
export function NoticeTrial({ rule }: { rule: NoticeRule }) {
  const { t } = useI18n();
  const [phone, setPhone] = useState("");
  const [opened, setOpened] = useState(false);
  const sending = useMutation({
    mutationFn: () => post(`/${RULES}/${rule.id}/try`, { phone }),
    onSuccess: () => {
      setOpened(false);
      notifyDone(t, t.texts.queued);
    },
    onError: (error) => notifyProblem(t, error),
  });
  return (
    <Popover opened={opened} onChange={setOpened} withinPortal shadow="md" trapFocus>
      <Popover.Target>
        <Button size="compact-sm" variant="default" onClick={() => setOpened((is) => !is)}>
          {t.notices.tryIt}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Group align="flex-end" gap="xs">
          <TextInput
            type="tel"
            label={t.mailings.sms.testTo}
            w={220}
            value={phone}
            onChange={(event) => setPhone(event.currentTarget.value)}
          />
          <Button disabled={!phone.trim()} loading={sending.isPending} onClick={() => sending.mutate()}>
            {t.texts.send}
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
