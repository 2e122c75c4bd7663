import { Alert, Button, Group, Radio, Stack, Table, Text } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { post } from "../api/client";
import type { MergedKind, MergePreview, MergeSide, Merge } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useFieldWords } from "../ui/grid/useFieldWords";
import { useFields } from "../ui/grid/useGrid";
import { notifyDone } from "../ui/notify";
import { IdentityModal } from "./IdentityModal";
import { mergeText } from "./mergeText";
import { Moves } from "./Moves";
import { quoted } from "./quoted";
import { Reasons } from "./Reasons";

interface Props {
  kind: MergedKind;
  survivorId: string;
  absorbedId: string;
  onClose: () => void;
  onMerged: (survivorId: string) => void;
}

/** Two records side by side: which value of each field stays, what will move, and which of the two goes. */
export function MergeDialog({ kind, survivorId, absorbedId, onClose, onMerged }: Props) {
  const { t } = useI18n();
  const [swapped, setSwapped] = useState(false);
  const [survivor, absorbed] = swapped ? [absorbedId, survivorId] : [survivorId, absorbedId];
  return (
    <IdentityModal<MergePreview>
      title={t.identity.merge}
      path="/merges/preview"
      query={{ kind, survivor_id: survivor, absorbed_id: absorbed }}
      onClose={onClose}
    >
      {(preview, refused) => (
        <Choices
          key={survivor}
          kind={kind}
          preview={preview}
          onSwap={() => setSwapped(!swapped)}
          onRefused={refused}
          onClose={onClose}
          onMerged={onMerged}
        />
      )}
    </IdentityModal>
  );
}

interface ChoicesProps {
  kind: MergedKind;
  preview: MergePreview;
  onSwap: () => void;
  onRefused: (error: unknown) => void;
  onClose: () => void;
  onMerged: (survivorId: string) => void;
}

function Choices({ kind, preview, onSwap, onRefused, onClose, onMerged }: ChoicesProps) {
  const { t } = useI18n();
  const [chosen, setChosen] = useState<Record<string, MergeSide>>({});
  const { survivor, absorbed, fields } = preview;
  const words = mergeText(t, useFieldWords(), useFields(kind).data ?? [], preview.names);
  // A choice that is no more, since somebody changed the field, counts no more.
  const sideOf = (field: string, sides: MergeSide[], proposed: MergeSide) =>
    sides.find((side) => side === chosen[field]) ?? proposed;
  const merging = useMutation({
    mutationFn: () =>
      post<Merge>("/merges", {
        kind,
        survivor_id: survivor.id,
        survivor_version: survivor.version,
        absorbed_id: absorbed.id,
        absorbed_version: absorbed.version,
        values: Object.fromEntries(fields.map((one) => [one.field, sideOf(one.field, one.sides, one.proposed)])),
      }),
    onSuccess: () => {
      notifyDone(t, t.identity.merged(quoted(absorbed.name)));
      onMerged(survivor.id);
    },
    onError: onRefused,
  });

  return (
    <Stack gap="sm">
      <Text size="sm">{t.identity.mergeHint(quoted(absorbed.name), quoted(survivor.name))}</Text>
      {preview.verdict === "different" && (
        <Alert color="orange" p="xs">
          {t.identity.looksDifferent}
        </Alert>
      )}
      <Reasons reasons={preview.reasons} />
      <Table.ScrollContainer minWidth={520}>
        <Table verticalSpacing={4} layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="22%">
                <Button
                  variant="subtle"
                  size="compact-xs"
                  leftSection={<IconArrowsExchange size={14} aria-hidden />}
                  onClick={onSwap}
                >
                  {t.identity.swap}
                </Button>
              </Table.Th>
              <Table.Th>
                {survivor.name}
                <Text size="xs" c="dimmed">
                  {t.identity.stays}
                </Text>
              </Table.Th>
              <Table.Th>
                {absorbed.name}
                <Text size="xs" c="dimmed">
                  {t.identity.goes}
                </Text>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fields.map(({ field, survivor: ours, absorbed: theirs, sides, proposed }) => {
              const side = sideOf(field, sides, proposed);
              const choose = (next: MergeSide) => setChosen((before) => ({ ...before, [field]: next }));
              return (
                <Table.Tr key={field}>
                  <Table.Th scope="row" fw={400} c="dimmed">
                    {words.label(field)}
                    {sides.includes("both") && (
                      <Radio
                        size="xs"
                        mt={4}
                        label={t.identity.both}
                        aria-label={`${words.label(field)}: ${t.identity.both}`}
                        checked={side === "both"}
                        onChange={() => choose("both")}
                      />
                    )}
                  </Table.Th>
                  <Side
                    field={words.label(field)}
                    text={words.text(field, ours)}
                    on={side !== "absorbed"}
                    both={side === "both"}
                    onChoose={() => choose("survivor")}
                  />
                  <Side
                    field={words.label(field)}
                    text={words.text(field, theirs)}
                    on={side !== "survivor"}
                    both={side === "both"}
                    onChoose={() => choose("absorbed")}
                  />
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {fields.length === 0 && <Text size="sm">{t.identity.nothingDiffers}</Text>}
      <Moves title={t.identity.willMove} moves={preview.moves} more={t.identity.alsoMoves} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t.common.cancel}
        </Button>
        <Button loading={merging.isPending} onClick={() => merging.mutate()}>
          {t.identity.mergeNow}
        </Button>
      </Group>
    </Stack>
  );
}

interface SideProps {
  field: string;
  text: string;
  on: boolean;
  both: boolean;
  onChoose: () => void;
}

function Side({ field, text, on, both, onChoose }: SideProps) {
  return (
    <Table.Td style={{ verticalAlign: "top", overflowWrap: "anywhere", whiteSpace: "pre-line" }}>
      <Radio
        size="xs"
        checked={on && !both}
        onChange={onChoose}
        aria-label={`${field}: ${text}`}
        label={
          <Text size="sm" component="span" c={on ? undefined : "dimmed"} td={on ? undefined : "line-through"}>
            {text}
          </Text>
        }
      />
    </Table.Td>
  );
}
