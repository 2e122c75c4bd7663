import { Alert, Badge, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { del, post } from "../api/client";
import type { TextChannel, TextChannelCheck } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { CopyText } from "../telephony/CopyText";
import { textChannelsQuery } from "../texts/textChannels";
import { CheckResult } from "../ui/CheckResult";
import { EmptyState } from "../ui/EmptyState";
import { QueryPanel } from "../ui/QueryPanel";
import { useDeed } from "../ui/useDeed";
import { EditDelete } from "./EditDelete";
import { SettingsSection } from "./SettingsSection";
import { TextChannelForm } from "./TextChannelForm";

/** By what SMS and messengers' lines leave and come in. */
export function TextChannels() {
  const { t } = useI18n();
  const words = t.texts.channels;
  const channels = useQuery(textChannelsQuery);
  const [form, setForm] = useState<{ channel?: TextChannel } | null>(null);
  return (
    <SettingsSection title={words.title} hint={words.hint} create={{ label: words.create, onClick: () => setForm({}) }}>
      <QueryPanel query={channels}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState text={words.none} />
          ) : (
            <Stack gap="sm">
              {items.map((channel) => (
                <ChannelCard key={channel.id} channel={channel} onEdit={() => setForm({ channel })} />
              ))}
            </Stack>
          )
        }
      </QueryPanel>
      {form && <TextChannelForm {...form} onClose={() => setForm(null)} />}
    </SettingsSection>
  );
}

function ChannelCard({ channel, onEdit }: { channel: TextChannel; onEdit: () => void }) {
  const { t, f } = useI18n();
  const words = t.texts.channels;
  const checking = useMutation({ mutationFn: () => post<TextChannelCheck>(`/text-channels/${channel.id}/check`) });
  const removing = useDeed(() => del(`/text-channels/${channel.id}`), "text-channels");
  const about = [
    words.kinds[channel.kind],
    channel.sending?.url,
    channel.active && !channel.can_send && words.onlyIn,
    channel.last_received_at && words.lastReceived(f.when(channel.last_received_at)),
  ].filter(Boolean);
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" align="flex-start">
        <Stack gap={4} miw={0} flex="1 1 280px">
          <Group gap={8}>
            <Text fw={600}>{channel.name}</Text>
            {!channel.active && (
              <Badge variant="light" color="gray">
                {words.off}
              </Badge>
            )}
          </Group>
          <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {about.join(" · ")}
          </Text>
          {channel.kind !== "mango_sms" && channel.webhook_path && (
            <Group gap={6} title={words.webhookHint}>
              <Text size="xs">{words.webhook}:</Text>
              <CopyText label={words.webhook} text={window.location.origin + channel.webhook_path} />
            </Group>
          )}
        </Stack>
        <Group gap={6} wrap="nowrap">
          <Button size="compact-sm" loading={checking.isPending} onClick={() => checking.mutate()}>
            {t.settings.check}
          </Button>
          <EditDelete question={words.deleteAsk} onEdit={onEdit} onDelete={() => removing.mutate()} />
        </Group>
      </Group>
      {channel.last_problem && channel.last_problem_at && (
        <Alert mt="xs" py="xs" color="yellow" title={words.lastProblem(f.when(channel.last_problem_at))}>
          <Text size="xs" style={{ overflowWrap: "anywhere" }}>
            {channel.last_problem}
          </Text>
        </Alert>
      )}
      <CheckResult checking={checking} stages={words.checks} explained mt="xs" />
    </Paper>
  );
}
