import { Center, Loader, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { useI18n } from "../i18n/i18n";
import { ProblemPanel } from "./ProblemPanel";

interface AnyQuery<T> {
  data: T | undefined;
  error: unknown;
  dataUpdatedAt: number;
  refetch: () => unknown;
}

interface Props<T> {
  query: AnyQuery<T>;
  children: (data: T) => ReactNode;
}

/** A panel and its states: loading, refused, its part down, the last good data, the data. */
export function QueryPanel<T>({ query, children }: Props<T>) {
  const { t, f } = useI18n();
  const { data, error, dataUpdatedAt, refetch } = query;
  if (data === undefined && error) return <ProblemPanel error={error} retry={refetch} />;
  if (data === undefined) {
    return (
      <Center p="md">
        <Loader size="sm" aria-label={t.common.loading} />
      </Center>
    );
  }
  if (!error) return children(data);
  return (
    <Stack gap="xs" flex={1} mih={0}>
      <ProblemPanel error={error} retry={refetch} />
      <Text size="xs" c="dimmed">
        {t.problem.lastGood(f.when(new Date(dataUpdatedAt).toISOString()))}
      </Text>
      {children(data)}
    </Stack>
  );
}
