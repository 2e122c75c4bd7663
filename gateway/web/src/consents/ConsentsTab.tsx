import { Badge, Button, Group, Stack, Table, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { get } from "../api/client";
import type { Page } from "../api/queries";
import type { Consent } from "../api/types";
import { FileLink } from "../files/FileLink";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { EmptyState } from "../ui/EmptyState";
import { QueryPanel } from "../ui/QueryPanel";
import { ConsentForm, type Whose } from "./ConsentForm";

/** What a person allowed and took back, with the proof of each. */
export function ConsentsTab({ whose }: { whose: Whose }) {
  const { t } = useI18n();
  const [form, setForm] = useState<{ given: boolean } | null>(null);
  const consents = useQuery({
    queryKey: ["consents", whose],
    queryFn: ({ signal }) => get<Page<Consent>>("/consents", { ...whose }, signal),
  });
  return (
    <Stack gap="sm">
      <Group>
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setForm({ given: true })}>
          {t.cards.newConsent}
        </Button>
        <Button variant="default" onClick={() => setForm({ given: false })}>
          {t.cards.withdraw}
        </Button>
      </Group>
      <QueryPanel query={consents}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState text={t.cards.noConsents} />
          ) : (
            <Table.ScrollContainer
              minWidth={560}
              scrollAreaProps={{ viewportProps: { tabIndex: 0, "aria-label": t.cards.consents, role: "region" } }}
            >
              <Table aria-label={t.cards.consents}>
                <Table.Tbody>
                  {items.map((consent) => (
                    <Line key={consent.id} consent={consent} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </QueryPanel>
      {form && <ConsentForm whose={whose} given={form.given} onClose={() => setForm(null)} />}
    </Stack>
  );
}

function Line({ consent }: { consent: Consent }) {
  const { t, f } = useI18n();
  const userName = useUserName();
  return (
    <Table.Tr>
      <Table.Td>
        {t.cards.consentPurposes[consent.purpose]}
        {consent.channel && (
          <Text size="xs" c="dimmed">
            {t.cards.consentChannels[consent.channel]}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {consent.in_force ? (
          <Badge color="green" variant="light">
            {t.cards.consentInForce}
          </Badge>
        ) : (
          <Badge color={consent.given ? "gray" : "red"} variant="light">
            {consent.given ? t.cards.consentReplaced : t.cards.consentWithdrawn}
          </Badge>
        )}
      </Table.Td>
      <Table.Td>
        {f.when(consent.at)}
        <Text size="xs" c="dimmed">
          {[t.cards.consentHow[consent.how], userName(consent.recorded_by)].filter(Boolean).join(", ")}
        </Text>
      </Table.Td>
      <Table.Td>
        {consent.text_version}
        <Text size="xs" c="dimmed">
          {consent.evidence}
        </Text>
        {consent.evidence_file_id && <FileLink id={consent.evidence_file_id} />}
      </Table.Td>
    </Table.Tr>
  );
}
