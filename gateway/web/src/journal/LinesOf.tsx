import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";

import { list, rowsOf } from "../api/queries";
import type { Interaction, InteractionPage } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { useGlow } from "../live/glow";
import { useUserName } from "../session/session";
import { RowMenu } from "../ui/grid/RowMenu";
import { MoreButton } from "../ui/MoreButton";
import { QueryPanel } from "../ui/QueryPanel";
import type { Known } from "./draft";
import { LineBadge } from "./LineBadge";
import { titleOf } from "./look";
import { useLineActions } from "./useLineActions";

interface Props {
  /** What the lines are of: the query of the list. */
  of: { lead_id: string } | { deal_id: string };
  /** What is known of a line made here. */
  known: Known;
}

/** R36, R38: the lines of the journal that belong to a lead or a deal, and new ones. */
export function LinesOf({ of, known }: Props) {
  const { t } = useI18n();
  const openDialog = useDialogs();
  const lines = useInfiniteQuery(list<InteractionPage>("interactions", { ...of, sort: "starts_at", descending: true }));
  return (
    <Paper withBorder p="md" maw={720} w="100%" component="section" aria-label={t.journal.linesOf}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          {t.journal.linesOf}
        </Title>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => openDialog({ kind: "interaction", known: { ...known, ...of } })}
        >
          {t.journal.create}
        </Button>
      </Group>
      <QueryPanel query={lines}>
        {(data) => {
          const found = rowsOf<Interaction>(data);
          if (found.length === 0) {
            return (
              <Text size="sm" c="dimmed">
                {t.journal.noLines}
              </Text>
            );
          }
          return (
            <Stack gap={0}>
              {found.map((line) => (
                <Line key={line.id} line={line} />
              ))}
              <MoreButton query={lines} />
            </Stack>
          );
        }}
      </QueryPanel>
    </Paper>
  );
}

function Line({ line }: { line: Interaction }) {
  const { t, f } = useI18n();
  const userName = useUserName();
  const glowing = useGlow(line.id);
  const actions = useLineActions();
  const details = [f.when(line.starts_at), t.journal.channels[line.channel], userName(line.manager_id)];
  return (
    <Group className="line" wrap="nowrap" gap="sm" data-glow={glowing || undefined} data-testid="journal-line">
      <Stack gap={2}>
        <Group gap={8}>
          <Text size="sm" fw={500}>
            {titleOf(line) || t.journal.channels[line.channel]}
          </Text>
          <LineBadge line={line} />
        </Group>
        <Text size="xs" c="dimmed">
          {details.filter(Boolean).join(" · ")}
        </Text>
      </Stack>
      <RowMenu name={titleOf(line) || t.journal.channels[line.channel]} actions={() => actions(line)} />
    </Group>
  );
}
