import { SimpleGrid, Title } from "@mantine/core";

import { useI18n } from "../i18n/i18n";
import { usePageTitle } from "../ui/usePageTitle";
import { LatestLetters } from "./LatestLetters";
import { MissedCalls } from "./MissedCalls";
import { NewLeads } from "./NewLeads";
import { NextReminders } from "./NextReminders";

/** The home page: what waits for somebody. Each line acts in place, each panel lives by itself. */
export function TodayPage() {
  const { t } = useI18n();
  usePageTitle(t.today.title);
  return (
    <div className="page page-scroll">
      <Title order={1} size="h3">
        {t.today.title}
      </Title>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <MissedCalls />
        <NextReminders />
        <NewLeads />
        <LatestLetters />
      </SimpleGrid>
    </div>
  );
}
