import { Anchor, Group, Loader, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { useI18n } from "../i18n/i18n";
import { fileQuery, sizeText } from "./files";

interface Props {
  id: string;
  /** Where it is known already. */
  name?: string | undefined;
}

/** A file by its name and size, to be saved with a click. */
export function FileLink({ id, name }: Props) {
  const { t, language } = useI18n();
  const asked = useQuery({ ...fileQuery(id), enabled: name === undefined });
  const file = asked.data;
  if (name === undefined && asked.isPending) return <Loader size={14} aria-label={t.common.loading} />;
  if (name === undefined && !file) {
    return (
      <Text span size="sm" c="dimmed">
        {t.files.unknown}
      </Text>
    );
  }
  const size = file && sizeText(file.size, t.files.units, language);
  const label = file && size ? { "aria-label": t.files.open(file.name, size) } : {};
  return (
    <Group component="span" gap="0 6px" display="inline-flex">
      <Anchor href={`/api/v1/files/${id}`} download size="sm" style={{ overflowWrap: "anywhere" }} {...label}>
        {name ?? file?.name}
      </Anchor>
      {size && (
        <Text span size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
          {size}
        </Text>
      )}
    </Group>
  );
}
