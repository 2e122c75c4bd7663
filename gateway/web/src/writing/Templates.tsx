import { Badge, Group, Paper, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { del } from "../api/client";
import type { Template } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { EditDelete } from "../settings/EditDelete";
import { SettingsSection } from "../settings/SettingsSection";
import { EmptyState } from "../ui/EmptyState";
import { notifyProblem } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { templatesQuery } from "./queries";
import { TemplateForm } from "./TemplateForm";

export function Templates() {
  const { t } = useI18n();
  const words = t.writing.templates;
  const me = useMe();
  const queryClient = useQueryClient();
  const templates = useQuery(templatesQuery);
  const [form, setForm] = useState<{ template?: Template } | null>(null);
  const removing = useMutation({
    mutationFn: (id: string) => del(`/email-templates/${id}`),
    onError: (error) => notifyProblem(t, error),
    onSettled: () => queryClient.invalidateQueries({ queryKey: templatesQuery.queryKey }),
  });
  return (
    <SettingsSection title={words.title} hint={words.hint} create={{ label: words.create, onClick: () => setForm({}) }}>
      <QueryPanel query={templates}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState text={words.none} />
          ) : (
            <Stack gap={6}>
              {items.map((template) => (
                <Paper withBorder px="sm" py={6} key={template.id} data-testid="template">
                  <Group justify="space-between" wrap="nowrap">
                    <div style={{ minWidth: 0 }}>
                      <Text size="sm" fw={600} truncate>
                        {template.name}
                      </Text>
                      <Text size="xs" c="dimmed" truncate>
                        {[template.subject, ...template.files.map((file) => file.name)].filter(Boolean).join(" · ")}
                      </Text>
                    </div>
                    <Group gap="xs" wrap="nowrap">
                      <Badge variant="light" color={template.shared ? "blue" : "gray"}>
                        {template.shared ? words.shared : words.own}
                      </Badge>
                      {(!template.shared || me.role !== "manager") && (
                        <EditDelete
                          question={words.deleteAsk}
                          onEdit={() => setForm({ template })}
                          onDelete={() => removing.mutate(template.id)}
                        />
                      )}
                    </Group>
                  </Group>
                </Paper>
              ))}
            </Stack>
          )
        }
      </QueryPanel>
      {form && <TemplateForm {...form} onClose={() => setForm(null)} />}
    </SettingsSection>
  );
}
