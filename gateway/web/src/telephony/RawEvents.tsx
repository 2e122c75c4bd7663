import { Badge, Button, Code, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";

import { post } from "../api/client";
import { pages, rowsOf } from "../api/queries";
import type { ProviderAccount, RawEvent, RawEventPage } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { SettingsTable } from "../settings/SettingsSection";
import { EmptyState } from "../ui/EmptyState";
import { MoreButton } from "../ui/MoreButton";
import { notifyDone } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { Sections } from "../ui/Sections";
import { TextLink } from "../ui/TextLink";
import { useDeed } from "../ui/useDeed";
import { layOut } from "./layOut";

interface Props {
  account: ProviderAccount;
  onClose: () => void;
}

type State = RawEvent["state"];
const COLORS: Record<State, string> = {
  waiting: "blue",
  handled: "green",
  ignored: "gray",
  not_understood: "red",
};

/** What a provider sent, as it came; what was not understood can be handled again. */
export function RawEvents({ account, onClose }: Props) {
  const { t } = useI18n();
  const words = t.telephony.events;
  const [state, setState] = useState<State | undefined>(account.not_understood > 0 ? "not_understood" : undefined);
  const events = useInfiniteQuery(
    pages<RawEventPage>(["raw-events", account.id, state ?? ""], `/provider-accounts/${account.id}/events`, { state }),
  );
  const rows = rowsOf<RawEvent>(events.data);
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={words.title(account.name)}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      <Stack gap="sm">
        <Sections label={words.stateLabel} words={words.states} value={state} onChange={setState} />
        <QueryPanel query={events}>
          {() =>
            rows.length === 0 ? (
              <EmptyState text={words.empty} />
            ) : (
              <>
                <SettingsTable label={words.open} heads={[words.received, words.path, words.state, ""]}>
                  {rows.map((event) => (
                    <EventRows key={event.id} event={event} />
                  ))}
                </SettingsTable>
                <MoreButton query={events} />
              </>
            )
          }
        </QueryPanel>
      </Stack>
    </Modal>
  );
}

function EventRows({ event }: { event: RawEvent }) {
  const { t, f } = useI18n();
  const words = t.telephony.events;
  const [shown, setShown] = useState(false);
  const said: Record<State, string> = {
    waiting: words.replayedWaits,
    handled: words.replayed,
    ignored: words.replayedIgnored,
    not_understood: words.replayedStill,
  };
  const replaying = useDeed(
    async () => {
      const { state } = await post<RawEvent>(`/raw-events/${event.id}/replay`);
      notifyDone(t, said[state]);
    },
    "raw-events",
    "provider-accounts",
  );
  return (
    <>
      <Table.Tr data-testid="raw-event">
        <Table.Td>{f.when(event.received_at)}</Table.Td>
        <Table.Td>
          <code>{event.path}</code>
        </Table.Td>
        <Table.Td>
          <Badge variant="light" size="sm" color={COLORS[event.state]}>
            {words.states[event.state]}
          </Badge>{" "}
          {event.call_id && (
            <TextLink size="sm" to="/calls" search={{ open: event.call_id }}>
              {words.call}
            </TextLink>
          )}
        </Table.Td>
        <Table.Td>
          <Group gap={6} justify="flex-end" wrap="nowrap">
            <Button size="compact-sm" variant="default" aria-expanded={shown} onClick={() => setShown(!shown)}>
              {t.settings.show}
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              loading={replaying.isPending}
              onClick={() => replaying.mutate()}
            >
              {words.replay}
            </Button>
          </Group>
        </Table.Td>
      </Table.Tr>
      {shown && (
        <Table.Tr>
          <Table.Td colSpan={4}>
            {event.problem && (
              <Text size="sm" c="var(--mantine-color-error)">
                {words.problem}: {event.problem}
              </Text>
            )}
            <Code
              block
              aria-label={words.body}
              tabIndex={0}
              style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}
            >
              {layOut(event.body)}
            </Code>
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}
