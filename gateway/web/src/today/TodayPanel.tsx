import { Group, Paper, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import { useI18n } from "../i18n/i18n";
import { TextLink } from "../ui/TextLink";
import { QueryPanel } from "../ui/QueryPanel";

interface Props<T> {
  title: string;
  empty: string;
  /** The page with all of them. */
  to: "/calls/missed" | "/reminders" | "/leads" | "/mail";
  query: Parameters<typeof QueryPanel<T[]>>[0]["query"];
  children: (items: T[]) => ReactNode;
}

/** One panel of the home page; where its part is down, it alone says so. */
export function TodayPanel<T>({ title, empty, to, query, children }: Props<T>) {
  const { t } = useI18n();
  return (
    <Paper withBorder p="sm" component="section" aria-label={title}>
      <Group justify="space-between" mb={4}>
        <Title order={2} size="h5">
          {title}
        </Title>
        <TextLink to={to} fz="sm" aria-label={`${t.today.showAll}: ${title}`}>
          {t.today.showAll}
        </TextLink>
      </Group>
      <QueryPanel query={query}>
        {(items) =>
          items.length > 0 ? (
            children(items)
          ) : (
            <Text size="sm" c="dimmed" py={8}>
              {empty}
            </Text>
          )
        }
      </QueryPanel>
    </Paper>
  );
}
