import { Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";

import { useI18n } from "../../i18n/i18n";

/** What may be done with one record of a list. */
export interface RowAction {
  key: string;
  label: string;
  icon?: ReactNode;
  color?: string;
  run: () => void;
}

/** The menu «⋮» of a row (C29, C47). A menu is made at its first use: rows come and go by thousands. */
export function RowMenu({ name, actions }: { name: string; actions: () => RowAction[] }) {
  const { t } = useI18n();
  const [used, setUsed] = useState(false);
  const button = (
    <button type="button" className="grid-rowmenu" tabIndex={-1} aria-label={t.grid.rowMenu(name)} aria-haspopup="menu">
      <IconDots size={16} />
    </button>
  );
  if (!used) return <span onClick={() => setUsed(true)}>{button}</span>;
  return (
    <Menu position="bottom-end" defaultOpened>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        {actions().map(({ key, label, icon, color, run }) => (
          <Menu.Item key={key} leftSection={icon} color={color} onClick={run}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
