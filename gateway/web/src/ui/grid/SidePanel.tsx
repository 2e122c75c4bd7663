import { Button, CloseButton, Group } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import type { KeyboardEvent, ReactNode } from "react";

import { useI18n } from "../../i18n/i18n";

interface Props {
  onOpenCard: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A record beside its list. Esc closes it, Enter on its row opens the card. */
export function SidePanel({ onOpenCard, onClose, children }: Props) {
  const { t } = useI18n();
  const onKeyDown = (event: KeyboardEvent) => event.key === "Escape" && !event.defaultPrevented && onClose();
  return (
    <aside className="side-panel" aria-label={t.grid.panel} onKeyDown={onKeyDown}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Button size="compact-sm" variant="light" leftSection={<IconExternalLink size={14} />} onClick={onOpenCard}>
          {t.grid.openCard}
        </Button>
        <CloseButton size="sm" aria-label={t.common.close} onClick={onClose} />
      </Group>
      <div className="side-panel-body" tabIndex={-1}>
        {children}
      </div>
    </aside>
  );
}
