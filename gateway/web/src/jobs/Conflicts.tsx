import { Alert, List } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { get } from "../api/client";
import type { Page } from "../api/queries";
import type { BulkConflict } from "../api/types";
import { useFieldNames } from "../history/RecordField";
import { useI18n } from "../i18n/i18n";

/** What an undoing left as it was, since somebody changed it meanwhile. */
export function Conflicts({ jobId, count }: { jobId: string; count: number }) {
  const { t } = useI18n();
  const { label } = useFieldNames("counterparty");
  const conflicts = useQuery({
    queryKey: ["jobs", "conflicts", jobId],
    queryFn: ({ signal }) => get<Page<BulkConflict>>(`/bulk-changes/${jobId}/conflicts`, {}, signal),
  });
  const field = (name: string) => (name === "deleted" ? t.jobs.inBin : label(name));
  return (
    <Alert color="yellow" title={t.bulk.kept(count)} mah={240} style={{ overflow: "auto" }}>
      <List size="sm">
        {conflicts.data?.items.map((one) => (
          <List.Item key={one.record_id}>
            {one.name}: {one.fields.map(field).join(", ")}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
