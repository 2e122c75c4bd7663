import { Group } from "@mantine/core";

import { useI18n } from "../i18n/i18n";
import { LinkButton } from "../ui/LinkButton";

/** From the page of letters to what is not sent yet. */
export function UnsentLinks() {
  const { t } = useI18n();
  const words = t.writing.unsent;
  const look = { to: "/mail/unsent", size: "compact-sm", variant: "default" } as const;
  return (
    <Group gap={6}>
      <LinkButton {...look}>{words.drafts}</LinkButton>
      <LinkButton {...look} search={{ tab: "later" }}>
        {words.later}
      </LinkButton>
      <LinkButton {...look} search={{ tab: "waiting" }}>
        {words.waiting}
      </LinkButton>
    </Group>
  );
}
