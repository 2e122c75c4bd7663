import { Group, Paper, Stack, Text, UnstyledButton } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { list, rowsOf, type Page } from "../api/queries";
import type { KeptDraft, OutgoingEmail, OutgoingEmailPage, DraftPage } from "../api/types";
import { EmailStateBadge } from "../emails/EmailStateBadge";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { CardTabs } from "../ui/CardTabs";
import { EmptyState } from "../ui/EmptyState";
import { ListPage } from "../ui/ListPage";
import { MoreButton } from "../ui/MoreButton";
import { QueryPanel } from "../ui/QueryPanel";
import { TextLink } from "../ui/TextLink";
import { UnsentActions } from "./UnsentActions";

const route = getRouteApi("/mail/unsent");

/** What is begun, what waits for its hour, and what could not be sent. */
export function UnsentPage() {
  const { t } = useI18n();
  const words = t.writing.unsent;
  const openDialog = useDialogs();
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const tabs = [
    { name: "drafts", title: words.drafts, panel: () => <Drafts /> },
    { name: "later", title: words.later, panel: () => <Outgoing kind="later" empty={words.noLater} /> },
    { name: "waiting", title: words.waiting, panel: () => <Outgoing kind="waiting" empty={words.noWaiting} /> },
  ] as const;
  return (
    <ListPage
      title={words.title}
      create={{ label: t.mail.write, onClick: () => openDialog({ kind: "letter" }) }}
      filters={<TextLink to="/mail">{words.toLetters}</TextLink>}
    >
      <CardTabs
        tabs={[...tabs]}
        value={tab}
        onChange={(name) => void navigate({ search: { tab: tabs.find((one) => one.name === name)?.name } })}
      />
    </ListPage>
  );
}

function Drafts() {
  const { t, f } = useI18n();
  const openDialog = useDialogs();
  const drafts = useInfiniteQuery(list<DraftPage & Page<KeptDraft>>("email-drafts"));
  const rows = rowsOf<KeptDraft>(drafts.data);
  return (
    <QueryPanel query={drafts}>
      {() => (
        <Stack gap={6}>
          {rows.length === 0 && <EmptyState text={t.writing.unsent.noDrafts} />}
          {rows.map((draft) => (
            <Paper withBorder key={draft.id} data-testid="draft">
              <UnstyledButton px="sm" py={6} w="100%" onClick={() => openDialog({ kind: "letter", draft })}>
                <Line
                  people={draft.content.to_addresses ?? []}
                  subject={draft.content.subject ?? ""}
                  text={draft.content.text ?? ""}
                  when={f.when(draft.updated_at)}
                />
              </UnstyledButton>
            </Paper>
          ))}
          <MoreButton query={drafts} />
        </Stack>
      )}
    </QueryPanel>
  );
}

function Outgoing({ kind, empty }: { kind: "later" | "waiting"; empty: string }) {
  const { t, f } = useI18n();
  const letters = useInfiniteQuery(list<OutgoingEmailPage & Page<OutgoingEmail>>("outgoing-emails", { kind }));
  const rows = rowsOf<OutgoingEmail>(letters.data);
  return (
    <QueryPanel query={letters}>
      {() => (
        <Stack gap={6}>
          {rows.length === 0 && <EmptyState text={empty} />}
          {rows.map((outgoing) => {
            const { email } = outgoing;
            const when = outgoing.leaves_at
              ? t.writing.unsent.leaves(f.when(outgoing.leaves_at))
              : f.when(email.delivered_at);
            return (
              <Paper withBorder px="sm" py={6} key={email.id} data-testid="outgoing">
                <Line people={email.to_addresses} subject={email.subject} text={email.text} when={when} />
                <Group justify="space-between" mt={4} align="flex-end">
                  <Group gap="xs" wrap="nowrap" miw={0} flex={1}>
                    <EmailStateBadge email={email} />
                    <Text size="xs" c={email.error ? "error" : "dimmed"} lineClamp={2}>
                      {email.error}
                    </Text>
                  </Group>
                  <UnsentActions outgoing={outgoing} />
                </Group>
              </Paper>
            );
          })}
          <MoreButton query={letters} />
        </Stack>
      )}
    </QueryPanel>
  );
}

function Line({ people, subject, text, when }: { people: string[]; subject: string; text: string; when: string }) {
  const { t } = useI18n();
  return (
    <>
      <Group gap="xs" wrap="nowrap" justify="space-between">
        <Text size="sm" fw={600} truncate>
          {people.join(", ") || t.writing.unsent.noRecipient}
        </Text>
        <Text size="xs" c="dimmed" style={{ flex: "none" }}>
          {when}
        </Text>
      </Group>
      <Text size="sm" truncate>
        {subject || t.mail.noSubject}
        <Text span c="dimmed">
          {text && ` — ${text}`}
        </Text>
      </Text>
    </>
  );
}
