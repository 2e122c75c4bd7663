import { ScrollArea, Tabs, Text } from "@mantine/core";
import { useEffect, useRef, type ReactNode } from "react";

interface Props {
  /** `count` tells how much a tab holds, where that is known. */
  tabs: { name: string; title: string; count?: number | undefined; panel: () => ReactNode }[];
  /** By the name of a tab; the first one for any other. */
  value: string | undefined;
  onChange: (name: string | undefined) => void;
}

/** The tabs of a card. Only the open one asks the server. */
export function CardTabs({ tabs, value, onChange }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const open = tabs.find((tab) => tab.name === value) ?? tabs[0];
  const name = open?.name;
  // On a narrow page the open tab may lie outside of what is seen.
  useEffect(() => {
    list.current?.querySelector("[data-active]")?.scrollIntoView?.({ block: "nearest", inline: "center" });
  }, [name]);
  if (!open) return null;
  return (
    <Tabs
      value={open.name}
      onChange={(next) => onChange(next === tabs[0]?.name || next === null ? undefined : next)}
      keepMounted={false}
      className="card-main"
    >
      <ScrollArea type="never" style={{ flex: "none" }}>
        <Tabs.List ref={list} mb="sm" style={{ flexWrap: "nowrap" }}>
          {tabs.map((tab) => (
            <Tabs.Tab key={tab.name} value={tab.name} px={10} style={{ whiteSpace: "nowrap" }}>
              {tab.title}
              {Boolean(tab.count) && (
                <Text span size="xs" c="dimmed" ml={6}>
                  {tab.count}
                </Text>
              )}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </ScrollArea>
      <Tabs.Panel value={open.name} className="card-panel">
        {open.panel()}
      </Tabs.Panel>
    </Tabs>
  );
}
