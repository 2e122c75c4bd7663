import { Button, Group, Paper, Stack, Textarea } from "@mantine/core";
import { IconAlarm, IconForms, IconMail, type Icon } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";

import { post } from "../api/client";
import type { Interaction, InteractionDraft } from "../api/types";
import { useDialogs, type Dialog } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import type { Known } from "../journal/draft";
import { Choice } from "../ui/Choice";
import { inMinutes } from "../ui/dateTime";
import { ProblemPanel } from "../ui/ProblemPanel";
import { useDraft } from "../ui/useDraft";

type Kind = "note" | "call" | "meeting";
const CHANNELS = { note: "note", call: "phone", meeting: "meeting" } as const;
const WhenInput = lazy(async () => ({ default: (await import("../ui/WhenInput")).WhenInput }));

const PLANNED_IN_MINUTES = 60;

const EMPTY = {
  kind: "note" as Kind,
  summary: "",
  direction: "outbound" as "inbound" | "outbound",
  status: "held" as "held" | "planned",
  /** Now, where it is left out. */
  starts_at: null as string | null,
};

interface Props {
  /** With whom. */
  party: Pick<Known, "counterparty_id" | "counterparty_name" | "contact_id" | "contact_name">;
  email: string | undefined;
  phone: string | null | undefined;
}

/** Adds to the timeline: a note, a call or a meeting in place; a letter and a reminder in their own forms. */
export function Composer(props: Props) {
  const { counterparty_id, contact_id } = props.party;
  const [written, setWritten] = useState(0);
  return (
    <Fields key={`${counterparty_id} ${contact_id} ${written}`} {...props} onSaved={() => setWritten(written + 1)} />
  );
}

function Fields({ party, email, phone, onSaved }: Props & { onSaved: () => void }) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const openDialog = useDialogs();
  const { counterparty_id: counterpartyId = null, contact_id: contactId = null } = party;
  const draft = useDraft(
    EMPTY,
    ({ kind, summary, direction, status, starts_at }) => {
      const body: InteractionDraft = {
        ...(counterpartyId && { counterparty_id: counterpartyId }),
        ...(contactId && { contact_id: contactId }),
        channel: CHANNELS[kind],
        summary,
        ...(kind === "call" && { direction }),
        ...(kind !== "note" && { status, starts_at }),
      };
      return post<Interaction>("/interactions", body);
    },
    () => {
      void queryClient.invalidateQueries({ queryKey: ["counterparties", "timeline", counterpartyId] });
      void queryClient.invalidateQueries({ queryKey: ["contacts", "timeline"] });
      void queryClient.invalidateQueries({ queryKey: ["interactions"] });
      onSaved();
    },
  );
  const { values, set } = draft;
  const placeholder = {
    note: t.timeline.notePlaceholder,
    call: t.timeline.callPlaceholder,
    meeting: t.timeline.meetingPlaceholder,
  };
  const inForms: { label: string; icon: Icon; dialog: Dialog }[] = [
    {
      label: t.timeline.letter,
      icon: IconMail,
      dialog: { kind: "letter", counterpartyId, contactId, ...(email && { to: email }) },
    },
    {
      label: t.timeline.reminder,
      icon: IconAlarm,
      dialog: { kind: "reminder", counterpartyId, phone: phone ?? null },
    },
    {
      label: t.timeline.allFields,
      icon: IconForms,
      dialog: { kind: "interaction", known: { ...party, summary: values.summary } },
    },
  ];

  return (
    <Paper withBorder p="xs" component="section" aria-label={t.timeline.composer}>
      <Stack gap="xs">
        <Group gap="xs">
          <Choice
            label={t.fields.kind}
            words={{ note: t.timeline.note, call: t.timeline.call, meeting: t.timeline.meeting }}
            value={values.kind}
            onChange={(kind) => set("kind", kind)}
          />
          {inForms.map(({ label, icon: Icon, dialog }) => (
            <Button
              key={label}
              size="compact-sm"
              variant="subtle"
              leftSection={<Icon size={16} />}
              onClick={() => openDialog(dialog)}
            >
              {label}
            </Button>
          ))}
        </Group>
        {values.kind !== "note" && (
          <Group gap="xs">
            <Choice
              label={t.fields.status}
              words={{ held: t.timeline.held, planned: t.timeline.planned }}
              value={values.status}
              onChange={(status) => {
                set("status", status);
                set("starts_at", status === "planned" ? inMinutes(PLANNED_IN_MINUTES) : null);
              }}
            />
            {values.kind === "call" && (
              <Choice
                label={t.timeline.call}
                words={{ outbound: t.timeline.outgoing, inbound: t.timeline.incoming }}
                value={values.direction}
                onChange={(direction) => set("direction", direction)}
              />
            )}
          </Group>
        )}
        {values.kind !== "note" && values.status === "planned" && (
          <Suspense>
            <WhenInput {...draft.input("starts_at")} />
          </Suspense>
        )}
        <Textarea
          aria-label={placeholder[values.kind]}
          placeholder={placeholder[values.kind]}
          autosize
          minRows={values.summary ? 3 : 1}
          maxRows={10}
          {...draft.text("summary")}
          onKeyDown={(event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && draft.save()}
        />
        {draft.error && <ProblemPanel error={draft.error} />}
        {(values.summary.trim() || values.kind !== "note") && (
          <Group justify="flex-end">
            <Button size="compact-md" loading={draft.saving} disabled={!values.summary.trim()} onClick={draft.save}>
              {t.common.save}
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}
