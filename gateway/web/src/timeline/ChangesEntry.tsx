import "../journal/journal.css";
import { Group, Stack, Text, ThemeIcon, UnstyledButton } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useState } from "react";

import type { TimelineEntry } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { fieldLabel } from "../ui/fieldText";

/** Changes of the card, told quietly: one in a line, several folded into one. */
export function ChangesEntry({ changes }: { changes: [TimelineEntry, ...TimelineEntry[]] }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  const folded = changes.length > 1 && !open;
  return (
    <Group
      component="li"
      className="entry entry-quiet"
      gap="sm"
      wrap="nowrap"
      align="flex-start"
      data-testid="timeline-changes"
    >
      <ThemeIcon variant="transparent" color="gray" size={28}>
        <IconHistory size={14} role="img" aria-label={t.timeline.kinds.change} />
      </ThemeIcon>
      <Stack gap={2} flex={1} miw={0} pt={5}>
        {folded ? <Folded changes={changes} /> : changes.map((change) => <Change key={change.id} change={change} />)}
        {changes.length > 1 && (
          <UnstyledButton fz="xs" td="underline" aria-expanded={open} onClick={() => setOpen(!open)} w="fit-content">
            {open ? t.timeline.hideChanges : t.timeline.showChanges}
          </UnstyledButton>
        )}
      </Stack>
    </Group>
  );
}

function Folded({ changes }: { changes: [TimelineEntry, ...TimelineEntry[]] }) {
  const { t, f } = useI18n();
  const userName = useUserName();
  const people = [...new Set(changes.map((change) => userName(change.manager_id)).filter(Boolean))].join(", ");
  return (
    <Text size="xs" c="dimmed">
      {[t.timeline.changes(changes.length), people, f.when(changes[0].at)].filter(Boolean).join(" · ")}
    </Text>
  );
}

function Change({ change }: { change: TimelineEntry }) {
  const { t, f } = useI18n();
  const userName = useUserName();
  const names = change.fields.map((field) => fieldLabel(t, field)).join(", ");
  const what = change.status === "update" && names ? t.timeline.changed(names) : t.timeline.operations[change.status];
  const also = change.status !== "update" && names && change.status !== "delete" ? `: ${names}` : "";
  return (
    <Text size="xs" c="dimmed">
      {[`${what ?? change.status}${also}`, userName(change.manager_id), f.when(change.at)].filter(Boolean).join(" · ")}
    </Text>
  );
}
