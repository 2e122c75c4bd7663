import { Badge, NavLink, ScrollArea, Text } from "@mantine/core";
import { createLink } from "@tanstack/react-router";

import type { SavedReport } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { SECTIONS } from "./ready";

const ReportLink = createLink(NavLink<"a">);

interface Props {
  chosen: string;
  saved: SavedReport[];
}

/** All reports there are: the ready-made by what they are about, then the saved. */
export function ReportList({ chosen, saved }: Props) {
  const { t } = useI18n();
  return (
    <ScrollArea component="nav" aria-label={t.reports.title} flex={1} mih={0} type="auto">
      {SECTIONS.map((section) => (
        <div key={section.key}>
          <Heading>{t.reports.sections[section.key]}</Heading>
          {section.reports.map((key) => (
            <Item key={key} id={key} name={t.reports.names[key]} active={key === chosen} />
          ))}
        </div>
      ))}
      <Heading>{t.reports.saved}</Heading>
      {saved.length === 0 && (
        <Text size="xs" c="dimmed" px="xs">
          {t.reports.noSaved}
        </Text>
      )}
      {saved.map((report) => (
        <Item
          key={report.id}
          id={report.id}
          name={report.name}
          active={report.id === chosen}
          note={report.shared ? t.reports.shared : undefined}
        />
      ))}
    </ScrollArea>
  );
}

function Heading({ children }: { children: string }) {
  return (
    <Text size="xs" fw={600} c="dimmed" px="xs" pt="xs" pb={4}>
      {children}
    </Text>
  );
}

function Item({ id, name, active, note }: { id: string; name: string; active: boolean; note?: string | undefined }) {
  return (
    <ReportLink
      to="/reports"
      search={{ report: id }}
      label={name}
      active={active}
      aria-current={active ? "page" : undefined}
      rightSection={
        note && (
          <Badge size="xs" variant="default">
            {note}
          </Badge>
        )
      }
      py={4}
      px="xs"
      styles={{ root: { borderRadius: 4 }, label: { whiteSpace: "normal" } }}
    />
  );
}
