import { Checkbox, Stack, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { post } from "../api/client";
import type { BulkPreview, HandOver, Job, User } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { UserSelect } from "../ui/UserSelect";
import { BulkDialog } from "./BulkDialog";

const PARTS = ["counterparties", "contacts", "planned"] as const;

/** All that a leaver manages goes to somebody else. */
export function HandOverDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useI18n();
  const [to, setTo] = useState<string | null>(null);
  const [parts, setParts] = useState<ReadonlySet<string>>(new Set(PARTS));
  const wanted = Object.fromEntries(PARTS.map((part) => [part, parts.has(part)]));
  const body: HandOver = { from_user_id: user.id, to_user_id: to, ...wanted };
  const preview = useQuery({
    queryKey: ["bulk", "hand-over", user.id, [...parts].sort()],
    queryFn: () => post<BulkPreview>("/hand-overs/preview", body),
    placeholderData: keepPreviousData,
    retry: false,
  });
  return (
    <BulkDialog
      title={t.bulk.handOverOf(user.name)}
      preview={preview}
      ready={to !== user.id && parts.size > 0}
      start={() => post<Job>("/hand-overs", body)}
      submitLabel={t.bulk.handOver}
      onClose={onClose}
    >
      <Text size="sm">{t.bulk.handOverAsk}</Text>
      <UserSelect label={t.bulk.newManager} value={to} onChange={setTo} clearable />
      {to === null && (
        <Text size="xs" c="dimmed">
          {t.bulk.nobody}
        </Text>
      )}
      <Stack gap={6}>
        {PARTS.map((part) => (
          <Checkbox
            key={part}
            label={t.bulk.parts[part]}
            checked={parts.has(part)}
            onChange={(event) => {
              const rest = PARTS.filter((one) => one !== part && parts.has(one));
              setParts(new Set(event.currentTarget.checked ? [...rest, part] : rest));
            }}
          />
        ))}
      </Stack>
    </BulkDialog>
  );
}
