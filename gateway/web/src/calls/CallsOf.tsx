import { ActionIcon, Chip, Group, Stack, Tooltip } from "@mantine/core";
import { IconList } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { list, rowsOf } from "../api/queries";
import type { Call, CallPage } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { Choice } from "../ui/Choice";
import { EmptyState } from "../ui/EmptyState";
import { MoreButton } from "../ui/MoreButton";
import { QueryPanel } from "../ui/QueryPanel";
import { CallLine } from "./CallLine";
import { CallPanel } from "./CallPanel";

/** What each choice asks the server for. */
const CHOICES = {
  all: {},
  inbound: { direction: "inbound" },
  outbound: { direction: "outbound" },
  missed: { missed: true },
} as const;

interface Props {
  noun: "counterparties" | "contacts";
  id: string;
}

/** All calls with a client and its people, or with a person (R06), on any of their numbers: heard, narrowed, opened. */
export function CallsOf({ noun, id }: Props) {
  const { t } = useI18n();
  const words = t.callList.ofCard;
  const navigate = useNavigate();
  const [choice, setChoice] = useState<keyof typeof CHOICES>("all");
  const [recorded, setRecorded] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const narrowed = choice !== "all" || recorded;
  const asked = { record_id: id, ...CHOICES[choice], ...(recorded && { recorded }) };
  const calls = useInfiniteQuery({ ...list<CallPage>("calls", asked), placeholderData: keepPreviousData });

  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Choice label={t.journal.filters} words={words.choices} value={choice} onChange={setChoice} />
        <Chip size="xs" radius="sm" checked={recorded} onChange={setRecorded}>
          {t.callList.recorded}
        </Chip>
        {noun === "counterparties" && (
          <Tooltip label={words.inList}>
            <ActionIcon
              variant="default"
              size="lg"
              ml="auto"
              aria-label={words.inList}
              onClick={() => void navigate({ to: "/calls", search: { client: id } })}
            >
              <IconList size={18} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      <QueryPanel query={calls}>
        {(data) => {
          const rows = rowsOf<Call>(data);
          if (rows.length === 0) return <EmptyState text={narrowed ? t.callList.nothing : words.empty} />;
          return (
            <>
              <Stack component="ol" gap={0} p={0} m={0} aria-label={t.calls.title}>
                {rows.map((call) => (
                  <CallLine key={call.id} call={call} of={id} onOpen={() => setOpen(call.id)} />
                ))}
              </Stack>
              <MoreButton query={calls} onSight />
            </>
          );
        }}
      </QueryPanel>
      {open && <CallPanel callId={open} onClose={() => setOpen(null)} />}
    </Stack>
  );
}
