import { Button, Group, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { get } from "../api/client";
import type { CompanyPreview } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { QueryPanel } from "../ui/QueryPanel";
import { usePageTitle } from "../ui/usePageTitle";
import { CompaniesTable } from "./CompaniesTable";
import { ConnectionPanel } from "./ConnectionPanel";

/** The exchange with RosBusinessSoft: how to reach it (T61), and both bases side by side (T67, T68). */
export function ExchangePage() {
  const { t, f } = useI18n();
  usePageTitle(t.exchange.title);
  // Loading both bases takes long: it is asked for by hand, and not again by itself.
  const preview = useQuery({
    queryKey: ["exchange", "companies"],
    queryFn: ({ signal }) => get<CompanyPreview>("/exchange/companies", {}, signal),
    enabled: false,
    staleTime: Infinity,
    refetchInterval: false,
  });
  const asked = preview.data !== undefined || preview.error !== null || preview.isFetching;

  return (
    <div className="page page-scroll">
      <Title order={1} size="h3">
        {t.exchange.title}
      </Title>
      <ConnectionPanel />
      <section aria-label={t.exchange.companies}>
        <Group mb="xs">
          <Title order={2} size="h4">
            {t.exchange.companies}
          </Title>
          <Button variant="default" loading={preview.isFetching} onClick={() => void preview.refetch()}>
            {t.exchange.preview}
          </Button>
          {preview.data && (
            <Text size="sm" c="dimmed">
              {t.exchange.loadedAt(f.when(preview.data.loaded_at))}
            </Text>
          )}
        </Group>
        {!asked && (
          <Text size="sm" c="dimmed">
            {t.exchange.previewHint}
          </Text>
        )}
        {asked && <QueryPanel query={preview}>{(data) => <CompaniesTable preview={data} />}</QueryPanel>}
      </section>
    </div>
  );
}
