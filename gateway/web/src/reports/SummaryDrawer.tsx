import "./reports.css";

import { Button, Drawer } from "@mantine/core";
import { IconChartBar } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";

import { useI18n } from "../i18n/i18n";

/** The button above a list that opens what the list adds up to, beside it: the list is narrowed meanwhile. */
export function SummaryDrawer({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useI18n();
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button size="xs" variant="default" leftSection={<IconChartBar size={14} />} onClick={() => setOpened(true)}>
        {title}
      </Button>
      <Drawer
        opened={opened}
        onClose={() => setOpened(false)}
        position="right"
        size={340}
        withOverlay={false}
        shadow="md"
        lockScroll={false}
        title={title}
        closeButtonProps={{ "aria-label": t.common.close }}
      >
        {opened && children}
      </Drawer>
    </>
  );
}
