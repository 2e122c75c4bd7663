import { Button, Group, Modal, Radio, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { enquire } from "../api/client";
import type { Page } from "../api/queries";
import type { Match, MergedKind } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { RecordPicker } from "../ui/RecordPicker";
import { MergeDialog } from "./MergeDialog";
import { quoted } from "./quoted";
import { Reasons } from "./Reasons";

interface Props {
  kind: MergedKind;
  recordId: string;
  name: string;
  onClose: () => void;
}

const SHOWN = 5;

/** Which other record is the same: those that look like it, or any other; then the two side by side. */
export function MergeWith({ kind, recordId, name, onClose }: Props) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [other, setOther] = useState<string | null>(null);
  const [compared, setCompared] = useState(false);
  const { data } = useQuery({
    queryKey: ["duplicates", "of", recordId],
    queryFn: ({ signal }) =>
      enquire<Page<Match>>(`/duplicates/find?limit=${SHOWN}`, { kind, record_id: recordId }, signal),
    staleTime: 0,
  });
  if (other && compared) {
    return (
      <MergeDialog
        kind={kind}
        survivorId={recordId}
        absorbedId={other}
        onClose={onClose}
        onMerged={(survivorId) => {
          onClose();
          void queryClient.invalidateQueries();
          void (kind === "counterparty"
            ? navigate({ to: "/clients/$clientId", params: { clientId: survivorId } })
            : navigate({ to: "/contacts/$contactId", params: { contactId: survivorId } }));
        }}
      />
    );
  }
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={t.identity.mergeWith(quoted(name))}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      <Stack gap="sm">
        {data?.items.length === 0 && (
          <Text size="sm" c="dimmed">
            {t.identity.nobodyLike}
          </Text>
        )}
        <Radio.Group value={other} onChange={setOther} aria-label={t.identity.lookAlike}>
          <Stack gap={8}>
            {data?.items.map((match) => (
              <div key={match.party.id}>
                <Radio
                  value={match.party.id}
                  label={[match.party.name, match.party.inn, match.party.city].filter(Boolean).join(" · ")}
                />
                <div style={{ paddingInlineStart: 28 }}>
                  <Reasons reasons={match.reasons} />
                </div>
              </div>
            ))}
          </Stack>
        </Radio.Group>
        <RecordPicker kind={kind} label={t.identity.another} value={other} except={recordId} onChange={setOther} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button disabled={!other} onClick={() => setCompared(true)}>
            {t.identity.compare}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
