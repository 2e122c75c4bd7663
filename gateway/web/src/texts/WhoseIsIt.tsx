import { Alert, Button, Group, SegmentedControl } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { post } from "../api/client";
import type { ShortMessage } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { ProblemPanel } from "../ui/ProblemPanel";
import { RecordPicker } from "../ui/RecordPicker";
import { useTextActions } from "./useTextActions";

/** A text of somebody unknown: filed under a client, made a lead, or put aside. */
export function WhoseIsIt({ message }: { message: ShortMessage }) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const [kind, setKind] = useState<"contact" | "counterparty">("contact");
  const [id, setId] = useState<string | null>(null);
  const { ignore, makeLead, busy } = useTextActions(message.id);
  const filing = useMutation({
    mutationFn: () => post<ShortMessage>(`/short-messages/${message.id}/file`, { [`${kind}_id`]: id }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["short-messages"] }),
  });
  return (
    <Alert color="orange" title={t.texts.whose} p="sm">
      {filing.error && <ProblemPanel error={filing.error} />}
      <Group gap={8} align="flex-end">
        <SegmentedControl
          size="xs"
          aria-label={t.texts.whose}
          data={[
            { value: "contact", label: t.texts.person },
            { value: "counterparty", label: t.texts.client },
          ]}
          value={kind}
          onChange={(next) => {
            setKind(next as typeof kind);
            setId(null);
          }}
        />
        <RecordPicker
          key={kind}
          compact
          kind={kind}
          label={kind === "contact" ? t.texts.person : t.texts.client}
          value={id}
          onChange={setId}
        />
        <Button size="xs" disabled={!id} loading={filing.isPending} onClick={() => filing.mutate()}>
          {t.texts.fileUnder}
        </Button>
        <Button size="xs" variant="default" loading={busy} onClick={() => makeLead()}>
          {t.texts.makeLead}
        </Button>
        <Button size="xs" variant="subtle" color="gray" loading={busy} onClick={() => ignore()}>
          {t.texts.ignore}
        </Button>
      </Group>
    </Alert>
  );
}
