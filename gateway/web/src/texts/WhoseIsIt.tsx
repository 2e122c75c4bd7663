import { Alert, Button, Group } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { post } from "../api/client";
import type { ShortMessage } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { Choice } from "../ui/Choice";
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
  const words = { contact: t.texts.person, counterparty: t.texts.client };
  return (
    <Alert color="orange" title={t.texts.whose} p="sm">
      {filing.error && <ProblemPanel error={filing.error} />}
      <Group gap={8} align="flex-end">
        <Choice
          label={t.texts.whose}
          words={words}
          value={kind}
          onChange={(next) => {
            setKind(next);
            setId(null);
          }}
        />
        <RecordPicker key={kind} compact kind={kind} label={words[kind]} value={id} onChange={setId} />
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
