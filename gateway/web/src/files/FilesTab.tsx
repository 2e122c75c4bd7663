import { Button, FileButton, Group, Stack, Text } from "@mantine/core";
import { IconPaperclip } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type DragEvent } from "react";

import { del, post } from "../api/client";
import { rowsOf } from "../api/queries";
import type { RecordFile } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { EmptyState } from "../ui/EmptyState";
import { MoreButton } from "../ui/MoreButton";
import { notifyDone, notifyProblem } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import "./files.css";
import { filesQuery, pathOf, refreshFiles, type CardKind } from "./files";
import { FileTable } from "./FileTable";
import { Uploads } from "./Uploads";
import { useBringing } from "./useBringing";

interface Props {
  kind: CardKind;
  id: string;
}

/** All files of a client or a person: attached to the card, from its fields, from its journal. */
export function FilesTab({ kind, id }: Props) {
  const { t } = useI18n();
  const [past, setPast] = useState(false);
  const files = useInfiniteQuery(filesQuery(kind, id));
  const { uploads, bring, dismiss } = useBringing(kind, id);
  const { detach, attach } = useAttaching(kind, id);
  const drop = useDrop((dropped) => void bring(dropped));

  return (
    <Stack gap="sm" className="files" data-over={drop.over || undefined} {...drop.handlers}>
      <Group gap="sm">
        <FileButton multiple onChange={(chosen) => void bring(chosen)}>
          {(props) => (
            <Button {...props} variant="default" leftSection={<IconPaperclip size={16} />}>
              {t.files.add}
            </Button>
          )}
        </FileButton>
        <Text size="xs" c="dimmed" aria-live="polite" visibleFrom="sm">
          {drop.over ? t.files.drop : t.files.hint}
        </Text>
        <Button variant="subtle" color="gray" ml="auto" aria-expanded={past} onClick={() => setPast(!past)}>
          {t.files.removed}
        </Button>
      </Group>
      <Uploads uploads={uploads} onDismiss={dismiss} />
      <QueryPanel query={files}>
        {(data) => {
          const rows = rowsOf<RecordFile>(data);
          if (rows.length === 0) return <EmptyState text={t.files.none} />;
          return (
            <>
              <FileTable label={t.files.tab} files={rows} onDetach={(one) => detach.mutate(one)} />
              <MoreButton query={files} />
            </>
          );
        }}
      </QueryPanel>
      {past && <Removed kind={kind} id={id} onBringBack={(one) => attach.mutate(one)} />}
    </Stack>
  );
}

function Removed({ kind, id, onBringBack }: Props & { onBringBack: (file: RecordFile) => void }) {
  const { t } = useI18n();
  const files = useInfiniteQuery(filesQuery(kind, id, true));
  return (
    <QueryPanel query={files}>
      {(data) => {
        const rows = rowsOf<RecordFile>(data);
        if (rows.length === 0) {
          return (
            <Text size="sm" c="dimmed">
              {t.files.noRemoved}
            </Text>
          );
        }
        return (
          <>
            <FileTable label={t.files.removed} files={rows} onBringBack={onBringBack} />
            <MoreButton query={files} />
          </>
        );
      }}
    </QueryPanel>
  );
}

/** Takes a file off the card, with undo, and attaches one that is known already. */
function useAttaching(kind: CardKind, id: string) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const refresh = () => refreshFiles(queryClient, kind, id);
  const attach = useMutation({
    mutationFn: ({ file }: RecordFile) => post(pathOf(kind, id), { file_ids: [file.id] }),
    onError: (error) => notifyProblem(t, error),
    onSettled: refresh,
  });
  const detach = useMutation({
    mutationFn: ({ file }: RecordFile) => del(`${pathOf(kind, id)}/${file.id}`),
    onSuccess: (_, removed) => notifyDone(t, t.files.detached(removed.file.name), () => attach.mutate(removed)),
    onError: (error) => notifyProblem(t, error),
    onSettled: refresh,
  });
  return { attach, detach };
}

/** Files dragged over an element. Its children tell of entering and leaving too, so these are counted. */
function useDrop(onFiles: (files: File[]) => void) {
  const [over, setOver] = useState(false);
  const inside = useRef(0);
  const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  const handlers = {
    onDragEnter(event: DragEvent) {
      if (!carriesFiles(event)) return;
      inside.current += 1;
      setOver(true);
    },
    onDragOver(event: DragEvent) {
      if (carriesFiles(event)) event.preventDefault();
    },
    onDragLeave() {
      inside.current = Math.max(0, inside.current - 1);
      if (inside.current === 0) setOver(false);
    },
    onDrop(event: DragEvent) {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      inside.current = 0;
      setOver(false);
      onFiles([...event.dataTransfer.files]);
    },
  };
  return { over, handlers };
}
