import { ActionIcon, Anchor, Button, Group, Stack, Table, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconX } from "@tabler/icons-react";

import type { RecordFile } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { TextLink } from "../ui/TextLink";
import { useNarrow } from "../ui/useNarrow";
import { FileIcon } from "./FileIcon";
import { sizeText } from "./files";

interface Props {
  label: string;
  files: RecordFile[];
  /** Takes a file off the card; only what is attached to the card itself can be. */
  onDetach?: (file: RecordFile) => void;
  /** Attaches again what was taken off. */
  onBringBack?: (file: RecordFile) => void;
}

export function FileTable({ label, files, onDetach, onBringBack }: Props) {
  const { t } = useI18n();
  const narrow = useNarrow();
  return (
    <Table.ScrollContainer minWidth={narrow ? 240 : 560}>
      <Table aria-label={label} verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.files.name}</Table.Th>
            {!narrow && (
              <>
                <Table.Th ta="right">{t.files.size}</Table.Th>
                <Table.Th>{t.files.who}</Table.Th>
                <Table.Th>{t.files.when}</Table.Th>
                {!onBringBack && <Table.Th>{t.files.where}</Table.Th>}
              </>
            )}
            <Table.Th w={1}>
              <VisuallyHidden>{t.common.actions}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {files.map((one) => (
            <FileRow key={one.file.id} of={one} onDetach={onDetach} onBringBack={onBringBack} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface RowProps extends Pick<Props, "onDetach" | "onBringBack"> {
  of: RecordFile;
}

function FileRow({ of, onDetach, onBringBack }: RowProps) {
  const { t, f, language } = useI18n();
  const userName = useUserName();
  const narrow = useNarrow();
  const { file, places } = of;
  const size = sizeText(file.size, t.files.units, language);
  const own = places.some((place) => place.source === "record");
  return (
    <Table.Tr data-testid="file">
      <Table.Td>
        <Group gap={6} wrap="nowrap">
          <FileIcon contentType={file.content_type} />
          <Anchor
            href={`/api/v1/files/${file.id}`}
            download
            size="sm"
            aria-label={t.files.open(file.name, size)}
            style={{ overflowWrap: "anywhere" }}
          >
            {file.name}
          </Anchor>
        </Group>
        {narrow && (
          <>
            <Text size="xs" c="dimmed">
              {[size, userName(file.created_by), f.when(file.created_at)].filter(Boolean).join(" · ")}
            </Text>
            {!onBringBack && <Places places={places} />}
          </>
        )}
      </Table.Td>
      {!narrow && (
        <>
          <Table.Td ta="right" style={{ whiteSpace: "nowrap" }}>
            {size}
          </Table.Td>
          <Table.Td>{userName(file.created_by)}</Table.Td>
          <Table.Td style={{ whiteSpace: "nowrap" }} title={f.full(file.created_at)}>
            {f.when(file.created_at)}
          </Table.Td>
          {!onBringBack && (
            <Table.Td>
              <Places places={places} />
            </Table.Td>
          )}
        </>
      )}
      <Table.Td>
        {onBringBack && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t.files.bringBackOf(file.name)}
            onClick={() => onBringBack(of)}
          >
            {t.files.bringBack}
          </Button>
        )}
        {onDetach && own && (
          <Tooltip label={t.files.detach(file.name)}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t.files.detach(file.name)}
              onClick={() => onDetach(of)}
            >
              <IconX size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Places({ places }: Pick<RecordFile, "places">) {
  const { t } = useI18n();
  return (
    <Stack gap={2}>
      {places.map(({ source, field, interaction_id: line, title }) =>
        line ? (
          <TextLink key={`${line} ${field}`} to="/journal" search={{ open: line }}>
            {t.files.ofLine(title)}
          </TextLink>
        ) : (
          <Text key={source + field} size="sm">
            {source === "field" ? t.files.ofField(title) : source === "consent" ? t.files.ofConsent : t.files.ofRecord}
          </Text>
        ),
      )}
    </Stack>
  );
}
