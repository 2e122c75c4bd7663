import { Text } from "@mantine/core";

import { get, patch } from "../api/client";
import type { Interaction, InteractionChange, TimelineEntry } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useJournalRefresh } from "../journal/refresh";
import { EditableText } from "../ui/EditableText";
import { useVersionConflict } from "../ui/useVersionConflict";

interface Props {
  entry: TimelineEntry;
  field: "summary" | "result";
}

/** The content or the result of a line, edited where it stands. */
export function EntryText({ entry, field }: Props) {
  const { t } = useI18n();
  const refresh = useJournalRefresh();
  const { save, dialog } = useVersionConflict<Interaction, InteractionChange>(
    (change, version) => patch<Interaction>(`/interactions/${entry.id}`, change, version),
    "interaction",
  );
  const text = field === "summary" ? entry.text : entry.result;

  async function keep(value: string) {
    const line = await get<Interaction>(`/interactions/${entry.id}`);
    // The change is of what is seen here, be it old by now.
    const seen = { ...line, version: entry.version ?? line.version, summary: entry.text, result: entry.result };
    refresh(await save({ [field]: value }, seen));
  }

  return (
    <>
      <EditableText label={t.fields[field]} withoutLabel multiline value={text} onSave={keep}>
        <Text size="sm" className="entry-text">
          {field === "result" && (
            <Text span size="xs" c="dimmed">
              {t.fields.result}:{" "}
            </Text>
          )}
          {text}
        </Text>
      </EditableText>
      {dialog}
    </>
  );
}
