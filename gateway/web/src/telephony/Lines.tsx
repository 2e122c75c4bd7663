import { Badge, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { del, get } from "../api/client";
import type { SipAccount } from "../api/types";
import { formatLine } from "../i18n/format";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { EditDelete } from "../settings/EditDelete";
import { SettingsSection, SettingsTable } from "../settings/SettingsSection";
import { EmptyState } from "../ui/EmptyState";
import { QueryPanel } from "../ui/QueryPanel";
import { useDeed } from "../ui/useDeed";
import { LineForm } from "./LineForm";

const ASK_AGAIN_MS = 5_000;

/** Lines that our own agent serves, and how each stands now. */
export function Lines() {
  const { t } = useI18n();
  const userName = useUserName();
  const [form, setForm] = useState<{ line?: SipAccount } | null>(null);
  const lines = useQuery({
    queryKey: ["sip-accounts", "list"],
    queryFn: async ({ signal }) => (await get<{ items: SipAccount[] }>("/sip-accounts", {}, signal)).items,
    refetchInterval: ASK_AGAIN_MS,
  });
  const removing = useDeed((line: SipAccount) => del(`/sip-accounts/${line.id}`, line.version), "sip-accounts");
  const create = { label: t.settings.newLine, onClick: () => setForm({}) };
  return (
    <SettingsSection title={t.settings.lines} create={create}>
      <QueryPanel query={lines}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState text={t.settings.noLines} action={create} />
          ) : (
            <SettingsTable
              label={t.settings.lines}
              heads={[
                t.fields.name,
                t.settings.lineNumber,
                t.settings.domain,
                t.settings.sipUser,
                t.settings.rings,
                t.fields.status,
                "",
              ]}
            >
              {items.map((line) => (
                <Table.Tr key={line.id} data-testid="line">
                  <Table.Td>{line.name}</Table.Td>
                  <Table.Td>{line.line_number && formatLine(line.line_number)}</Table.Td>
                  <Table.Td>{line.domain}</Table.Td>
                  <Table.Td>{line.username || t.common.empty}</Table.Td>
                  <Table.Td>{line.rings.map((id) => userName(id) ?? t.common.empty).join(", ")}</Table.Td>
                  <Table.Td>
                    <LineStateText line={line} />
                  </Table.Td>
                  <Table.Td>
                    <EditDelete
                      question={t.telephony.lines.deleteAsk(line.name)}
                      onEdit={() => setForm({ line })}
                      onDelete={() => removing.mutate(line)}
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </SettingsTable>
          )
        }
      </QueryPanel>
      {form && <LineForm {...form} onClose={() => setForm(null)} />}
    </SettingsSection>
  );
}

const COLORS = { idle: "gray", opening: "yellow", registered: "green", ready: "green", failed: "red" } as const;

function LineStateText({ line: { active, state } }: { line: SipAccount }) {
  const { t, f } = useI18n();
  const words = t.telephony.lines;
  if (!active) {
    return (
      <Badge variant="light" color="gray" miw="max-content">
        {words.off}
      </Badge>
    );
  }
  const why = state.code ? `${words.refused(state.code)} ${state.reason}` : words.noAnswer;
  const more = [
    state.status === "failed" && why,
    state.since && words.since(f.when(state.since)),
    state.held_by && words.heldBy(state.held_by),
  ];
  return (
    <>
      <Badge variant="light" color={COLORS[state.status]} miw="max-content">
        {words.states[state.status]}
      </Badge>
      <Text size="xs" c="dimmed">
        {more.filter(Boolean).join(" · ")}
      </Text>
    </>
  );
}
