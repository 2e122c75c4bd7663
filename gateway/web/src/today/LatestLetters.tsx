import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { get } from "../api/client";
import type { Email, EmailPage } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { useGlow } from "../live/glow";
import { TextLink } from "../ui/TextLink";
import { TodayPanel } from "./TodayPanel";

const SHOWN = 8;

/** The letters that came last. */
export function LatestLetters() {
  const { t } = useI18n();
  const letters = useQuery({
    queryKey: ["emails", "list", "latest"],
    queryFn: async ({ signal }) =>
      (await get<EmailPage>("/emails", { limit: SHOWN * 2 }, signal)).items
        .filter((email) => email.direction === "inbound")
        .slice(0, SHOWN),
  });
  return (
    <TodayPanel title={t.today.letters} empty={t.today.noLetters} to="/mail" query={letters}>
      {(items: Email[]) => items.map((email) => <LatestLetter key={email.id} email={email} />)}
    </TodayPanel>
  );
}

function LatestLetter({ email }: { email: Email }) {
  const { t, f } = useI18n();
  const openDialog = useDialogs();
  const glowing = useGlow(email.id);
  return (
    <Group className="line" justify="space-between" wrap="nowrap" data-glow={glowing || undefined}>
      <div>
        <TextLink to="/mail" search={{ open: email.id }} fw={500}>
          {email.subject || t.mail.noSubject}
        </TextLink>
        <Text size="xs" c="dimmed" truncate>
          {email.from_name || email.from_address} · {f.when(email.delivered_at)}
        </Text>
      </div>
      <Button size="compact-sm" variant="default" onClick={() => openDialog({ kind: "letter", replyTo: email })}>
        {t.mail.reply}
      </Button>
    </Group>
  );
}
