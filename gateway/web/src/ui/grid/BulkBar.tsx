import { Button, CloseButton, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { useI18n } from "../../i18n/i18n";
import type { Picked, Selection } from "./useSelection";

/** What may be done with the ticked records. */
export interface BulkAction {
  key: string;
  label: string;
  /** On the button, where the whole label is too long for it. */
  short?: string;
  icon?: ReactNode;
  /** Whether it fits what is picked; everything where it is left out. */
  fits?: (picked: Picked) => boolean;
  run: (picked: Picked, clear: () => void) => void;
}

interface Props {
  selection: Selection;
  actions: BulkAction[];
  total: string | null;
}

export function BulkBar({ selection, actions, total }: Props) {
  const { t } = useI18n();
  const { picked, allFound, pickFound, clear } = selection;
  if (picked.count === 0) return null;
  return (
    <Group className="bulk-bar" gap="xs" role="toolbar" aria-label={t.grid.bulk}>
      <Text size="sm" fw={500} aria-live="polite">
        {allFound && total ? t.grid.selectedAll(total) : t.grid.selected(picked.count)}
      </Text>
      {!allFound && total && (
        <Button size="compact-sm" variant="subtle" onClick={pickFound}>
          {t.grid.selectFound(total)}
        </Button>
      )}
      {actions.map((action) => (
        <Button
          key={action.key}
          size="compact-sm"
          variant="default"
          leftSection={action.icon}
          title={action.short && action.label}
          disabled={action.fits?.(picked) === false}
          onClick={() => action.run(picked, clear)}
        >
          {action.short ?? action.label}
        </Button>
      ))}
      <CloseButton ml="auto" size="sm" aria-label={t.grid.unselect} onClick={clear} />
    </Group>
  );
}
