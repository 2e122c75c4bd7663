import { Alert, Anchor, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";

import { get, post } from "../api/client";
import { one } from "../api/queries";
import type { ShortMessage } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { BackButton } from "../ui/BackButton";
import { ProblemPanel } from "../ui/ProblemPanel";
import { QueryPanel } from "../ui/QueryPanel";
import { TextLink } from "../ui/TextLink";
import { useDraft } from "../ui/useDraft";
import { DespiteStop } from "./DespiteStop";
import { personOf } from "./person";
import { SmsText } from "./SmsText";
import { textChannelsQuery } from "./textChannels";
import { TextState } from "./TextState";
import { useTextActions } from "./useTextActions";
import { WhoseIsIt } from "./WhoseIsIt";

interface Props {
  messageId: string;
  onBack: () => void;
}

/** What was said with one person, whose it is, and an answer. */
export function TalkPane({ messageId, onBack }: Props) {
  const message = useQuery(one<ShortMessage>("short-messages", messageId));
  return (
    <Stack gap="sm">
      <BackButton onBack={onBack} />
      <QueryPanel query={message}>{(found) => <Talk message={found} />}</QueryPanel>
    </Stack>
  );
}

function Talk({ message }: { message: ShortMessage }) {
  const talk = useQuery({
    queryKey: ["short-messages", "talk", message.id],
    queryFn: async ({ signal }) =>
      (await get<{ items: ShortMessage[] }>(`/short-messages/${message.id}/talk`, {}, signal)).items,
  });
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div>
          <Title order={2} size="h4">
            {personOf(message)}
          </Title>
          <Text size="sm" c="dimmed">
            {[message.channel_name, message.person_name && message.phone].filter(Boolean).join(" · ")}
          </Text>
        </div>
        <CardLink message={message} />
      </Group>
      {message.place === "waiting" && <WhoseIsIt message={message} />}
      <QueryPanel query={talk}>
        {(lines) => (
          <Stack gap={8}>
            {lines.map((line) => (
              <Bubble key={line.id} message={line} />
            ))}
          </Stack>
        )}
      </QueryPanel>
      <Answer message={message} />
    </Stack>
  );
}

function CardLink({ message }: { message: ShortMessage }) {
  const { t } = useI18n();
  if (message.lead_id)
    return (
      <TextLink to="/leads/$leadId" params={{ leadId: message.lead_id }}>
        {t.texts.openLead}
      </TextLink>
    );
  if (message.contact_id)
    return (
      <TextLink to="/contacts/$contactId" params={{ contactId: message.contact_id }}>
        {t.texts.openCard}
      </TextLink>
    );
  if (message.counterparty_id)
    return (
      <TextLink to="/clients/$clientId" params={{ clientId: message.counterparty_id }}>
        {t.texts.openCard}
      </TextLink>
    );
  return null;
}

function Bubble({ message }: { message: ShortMessage }) {
  const { t, f } = useI18n();
  const userName = useUserName();
  const ours = message.direction === "outbound";
  const { resend, settle, busy } = useTextActions(message.id);
  return (
    <Paper
      withBorder
      p={8}
      maw="85%"
      bg={ours ? "var(--mantine-primary-color-light)" : undefined}
      style={{ alignSelf: ours ? "flex-end" : "flex-start" }}
      data-testid="text-bubble"
    >
      <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {message.text}
      </Text>
      {message.file_url && (
        <Anchor size="sm" href={message.file_url} target="_blank" rel="noreferrer noopener">
          {t.texts.file}
        </Anchor>
      )}
      <Group gap={8} mt={4}>
        <Text size="xs" c="dimmed">
          {[f.when(message.at), ours && userName(message.user_id)].filter(Boolean).join(" · ")}
        </Text>
        {ours && <TextState message={message} />}
      </Group>
      {message.error && (
        <Alert mt={6} p={8} color={message.state === "unknown" ? "yellow" : "red"}>
          {message.error}
        </Alert>
      )}
      {(message.state === "failed" || message.state === "unknown") && (
        <Group gap={6} mt={6}>
          <Button size="compact-xs" loading={busy} onClick={() => resend()}>
            {t.texts.resend}
          </Button>
          {message.state === "unknown" && (
            <Button size="compact-xs" variant="default" loading={busy} onClick={() => settle()}>
              {t.texts.settle}
            </Button>
          )}
        </Group>
      )}
    </Paper>
  );
}

function Answer({ message }: { message: ShortMessage }) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const channels = useQuery(textChannelsQuery);
  const channel = channels.data?.find((one) => one.id === message.channel_id);
  const draft = useDraft(
    { text: "", despite_stop: false },
    ({ text, despite_stop }) =>
      post<ShortMessage>("/short-messages", { text, reply_to: message.id, ...(despite_stop && { despite_stop }) }),
    () => {
      draft.set("text", "");
      draft.set("despite_stop", false);
      void queryClient.invalidateQueries({ queryKey: ["short-messages"] });
    },
  );
  if (!channel?.can_send) return null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        draft.save();
      }}
    >
      <Stack gap={6}>
        {draft.error && <ProblemPanel error={draft.error} />}
        <SmsText
          label={t.texts.answer}
          value={draft.values.text}
          sms={channel.kind !== "messenger"}
          error={draft.errorOf("text")}
          onChange={(text) => draft.set("text", text)}
        />
        <DespiteStop draft={draft} />
        <Button type="submit" w="fit-content" loading={draft.saving} disabled={!draft.values.text.trim()}>
          {t.texts.send}
        </Button>
      </Stack>
    </form>
  );
}
