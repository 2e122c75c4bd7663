import { Badge, Button, Group, Switch, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { get, patch } from "../api/client";
import type { Page } from "../api/queries";
import type { OurCompany } from "../api/types";
import { formatPhone } from "../i18n/format";
import { useI18n } from "../i18n/i18n";
import { EmptyState } from "../ui/EmptyState";
import { QueryPanel } from "../ui/QueryPanel";
import { useDeed } from "../ui/useDeed";
import { OurCompanyForm } from "./OurCompanyForm";
import { SettingsSection, SettingsTable } from "./SettingsSection";

/** The legal entities we sell from. */
export function OurCompanies() {
  const { t } = useI18n();
  const [archived, setArchived] = useState(false);
  const [form, setForm] = useState<{ company?: OurCompany } | null>(null);
  const companies = useQuery({
    queryKey: ["our-companies", archived],
    queryFn: ({ signal }) => get<Page<OurCompany>>("/our-companies", { archived }, signal),
  });
  const changing = useDeed(
    ({ company, change }: { company: OurCompany; change: object }) =>
      patch(`/our-companies/${company.id}`, change, company.version),
    "our-companies",
    "fields",
  );
  const create = { label: t.cards.newCompany, onClick: () => setForm({}) };
  return (
    <SettingsSection title={t.cards.ourCompanies} create={create}>
      <Switch
        mb="xs"
        label={t.cards.showArchived}
        checked={archived}
        onChange={(event) => setArchived(event.currentTarget.checked)}
      />
      <QueryPanel query={companies}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState text={t.cards.noCompanies} action={create} />
          ) : (
            <SettingsTable
              label={t.cards.ourCompanies}
              heads={[t.fields.name, `${t.fields.inn} / ${t.fields.kpp}`, t.cards.director, t.fields.phones, ""]}
            >
              {items.map((company) => (
                <Table.Tr key={company.id} c={company.archived ? "dimmed" : undefined}>
                  <Table.Td>
                    <Group gap={6}>
                      {company.name}
                      {company.is_default && <Badge size="xs">{t.cards.isDefault}</Badge>}
                      {company.archived && (
                        <Badge size="xs" variant="default">
                          {t.cards.archived}
                        </Badge>
                      )}
                    </Group>
                    <Text size="xs" c="dimmed">
                      {company.address}
                    </Text>
                  </Table.Td>
                  <Table.Td style={{ fontVariantNumeric: "tabular-nums" }}>
                    {[company.inn, company.kpp].filter(Boolean).join(" / ")}
                  </Table.Td>
                  <Table.Td>{company.director}</Table.Td>
                  <Table.Td>{company.phones.map(formatPhone).join(", ")}</Table.Td>
                  <Table.Td>
                    <Group gap={6} justify="flex-end" wrap="nowrap">
                      {!company.is_default && !company.archived && (
                        <Button
                          size="compact-sm"
                          variant="default"
                          onClick={() => changing.mutate({ company, change: { is_default: true } })}
                        >
                          {t.cards.makeDefault}
                        </Button>
                      )}
                      <Button size="compact-sm" variant="default" onClick={() => setForm({ company })}>
                        {t.common.edit}
                      </Button>
                      <Button
                        size="compact-sm"
                        variant="default"
                        onClick={() => changing.mutate({ company, change: { archived: !company.archived } })}
                      >
                        {company.archived ? t.cards.bringBack : t.cards.archive}
                      </Button>
                    </Group>
                  </Table.Td>
                </Table.Tr>
              ))}
            </SettingsTable>
          )
        }
      </QueryPanel>
      {form && <OurCompanyForm {...form} onClose={() => setForm(null)} />}
    </SettingsSection>
  );
}
