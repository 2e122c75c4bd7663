import { Button, Group, SegmentedControl, Stack, Table, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { post } from "../api/client";
import type { MergedKind, MergeOwner, Merge, UnmergePreview } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useFieldWords } from "../ui/grid/useFieldWords";
import { useFields } from "../ui/grid/useGrid";
import { notifyDone } from "../ui/notify";
import { IdentityModal } from "./IdentityModal";
import { mergeText } from "./mergeText";
import { Moves } from "./Moves";
import { quoted } from "./quoted";

interface Props {
  kind: MergedKind;
  mergeId: string;
  onClose: () => void;
  onDone: () => void;
}

/** A merge taken back: what was changed and added since, and whose each of it is. */
export function UnmergeDialog({ kind, mergeId, onClose, onDone }: Props) {
  const { t } = useI18n();
  return (
    <IdentityModal<UnmergePreview> title={t.identity.takeBack} path={`/merges/${mergeId}/undo`} onClose={onClose}>
      {(preview, refused) => (
        <Choices kind={kind} preview={preview} onRefused={refused} onClose={onClose} onDone={onDone} />
      )}
    </IdentityModal>
  );
}

interface ChoicesProps {
  kind: MergedKind;
  preview: UnmergePreview;
  onRefused: (error: unknown) => void;
  onClose: () => void;
  onDone: () => void;
}

function Choices({ kind, preview, onRefused, onClose, onDone }: ChoicesProps) {
  const { t, f } = useI18n();
  const { merge, edited, added } = preview;
  const [owners, setOwners] = useState<Record<string, MergeOwner>>({});
  const [given, setGiven] = useState<Record<string, MergeOwner>>({});
  const words = mergeText(t, useFieldWords(), useFields(kind).data ?? [], preview.names);
  const ownerOf = (id: string, proposed: MergeOwner) => given[id] ?? proposed;
  const undoing = useMutation({
    mutationFn: () =>
      post<Merge>(`/merges/${merge.id}/undo`, {
        survivor_version: preview.survivor_version,
        edited: owners,
        to_absorbed: added.filter((row) => ownerOf(row.id, row.proposed) === "absorbed").map((row) => row.id),
      }),
    onSuccess: () => {
      notifyDone(t, t.identity.takenBack(quoted(merge.absorbed_name)));
      onDone();
    },
    onError: onRefused,
  });
  const sides = [
    { value: "survivor" as const, label: t.identity.here },
    { value: "absorbed" as const, label: t.identity.apart },
  ];

  return (
    <Stack gap="sm">
      <Text size="sm">{t.identity.takeBackHint(quoted(merge.absorbed_name), f.when(merge.at))}</Text>
      <Moves title={t.identity.willReturn} moves={preview.moves} more={t.identity.alsoReturns} />
      {edited.length > 0 && (
        <section aria-label={t.identity.editedSince}>
          <Text size="sm" fw={600}>
            {t.identity.editedSince}
          </Text>
          <Table verticalSpacing={4}>
            <Table.Tbody>
              {edited.map(({ field, before, absorbed, now }) => (
                <Table.Tr key={field}>
                  <Table.Td style={{ overflowWrap: "anywhere" }}>
                    <Text size="sm">
                      {words.label(field)}: {words.text(field, now)}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {t.identity.wasBefore(words.text(field, before), words.text(field, absorbed))}
                    </Text>
                  </Table.Td>
                  <Table.Td w="45%">
                    <Owner
                      label={words.label(field)}
                      sides={sides}
                      value={owners[field] ?? "survivor"}
                      onChange={(owner) => setOwners((all) => ({ ...all, [field]: owner }))}
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      )}
      {added.length > 0 && (
        <section aria-label={t.identity.addedSince}>
          <Text size="sm" fw={600}>
            {t.identity.addedSince}
          </Text>
          {preview.more_added && (
            <Text size="xs" c="dimmed">
              {t.identity.moreAdded}
            </Text>
          )}
          <Table verticalSpacing={4}>
            <Table.Tbody>
              {added.map((row) => (
                <Table.Tr key={row.id}>
                  <Table.Td style={{ overflowWrap: "anywhere" }}>
                    <Text size="sm">{row.title}</Text>
                    <Text size="xs" c="dimmed">
                      {t.identity.sorts[row.what as keyof typeof t.identity.sorts]}, {f.when(row.at)}
                    </Text>
                  </Table.Td>
                  <Table.Td w="45%">
                    <Owner
                      label={row.title}
                      sides={sides}
                      value={ownerOf(row.id, row.proposed)}
                      onChange={(owner) => setGiven((all) => ({ ...all, [row.id]: owner }))}
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t.common.cancel}
        </Button>
        <Button loading={undoing.isPending} onClick={() => undoing.mutate()}>
          {t.identity.takeBackNow}
        </Button>
      </Group>
    </Stack>
  );
}

interface OwnerProps {
  label: string;
  sides: { value: MergeOwner; label: string }[];
  value: MergeOwner;
  onChange: (owner: MergeOwner) => void;
}

function Owner({ label, sides, value, onChange }: OwnerProps) {
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label={label}
      data={sides}
      value={value}
      onChange={(next) => onChange(next as MergeOwner)}
    />
  );
}
