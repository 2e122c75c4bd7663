import "./journal.css";
import { Button, Collapse, Group, Select, SimpleGrid, Stack, Tabs, Text } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { get, patch, post } from "../api/client";
import type { Page } from "../api/queries";
import type { Field, Interaction, InteractionChange, StoredFile } from "../api/types";
import { CounterpartyPicker } from "../counterparties/CounterpartyPicker";
import { FieldInput } from "../fields/FieldInput";
import type { Values } from "../fields/record";
import { HistoryTab } from "../history/HistoryTab";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { inMinutes } from "../ui/dateTime";
import { FormDialog } from "../ui/FormDialog";
import { useFields } from "../ui/grid/useGrid";
import { optionsOf } from "../ui/options";
import { useDraft, type Draft } from "../ui/useDraft";
import { UserSelect } from "../ui/UserSelect";
import { useVersionConflict } from "../ui/useVersionConflict";
import { WhenInput } from "../ui/WhenInput";
import { AttachmentsInput } from "./AttachmentsInput";
import { Chain } from "./Chain";
import { changeOf, draftOf, valuesOf, type Known } from "./draft";
import { DurationInput } from "./DurationInput";
import { OutcomeSelect, PersonSelect } from "./LineSelects";
import { isFact } from "./look";
import { NextFields } from "./NextFields";
import { useJournalRefresh } from "./refresh";
import { SaleLinks } from "./SaleLinks";

interface Props {
  /** The line that is edited; a new one is made where there is none. */
  line?: Interaction;
  known?: Known;
  title?: string;
  /** A planned line that has just taken place: its result is asked for. */
  held?: boolean;
  onClose: () => void;
}

interface FormProps extends Props {
  fields: Field[];
  onLine: (line: Interaction) => void;
}

const PLANNED_IN_MINUTES = 60;
const FURTHER = ["priority", "progress", "our_company_id", "ad_source_id"];

/** A line of the journal with all its fields (F24–F39), the next one with it (F40), and what became of it (F43, F50). */
export function InteractionForm(props: Props) {
  const fields = useFields("interaction");
  const [line, setLine] = useState(props.line);
  if (!fields.data) return null;
  // A line that was brought back to something else is edited anew, from what it is now.
  return <Form key={line?.version} {...props} line={line} fields={fields.data} onLine={setLine} />;
}

function Form({ line, known = {}, title, held, onClose, onLine, fields }: FormProps) {
  const { t } = useI18n();
  const me = useMe();
  const refresh = useJournalRefresh();
  const [tab, setTab] = useState<string | null>("about");
  const conflict = useVersionConflict<Interaction, InteractionChange>(
    (change, version) => patch<Interaction>(`/interactions/${line?.id}`, change, version),
    "interaction",
  );
  const beginning = line ?? { manager_id: me.id, starts_at: inMinutes(PLANNED_IN_MINUTES), ...known };
  const draft = useDraft<Values, Interaction>(
    { ...valuesOf(beginning, fields), ...(held && { status: "held" }) },
    (values) =>
      line ? conflict.save(changeOf(values, line), line) : post<Interaction>("/interactions", draftOf(values)),
    (saved) => {
      refresh(saved);
      onClose();
    },
  );
  const inputs = <Inputs draft={draft} fields={fields} line={line} known={known} />;
  return (
    <>
      <FormDialog
        title={title ?? (line ? t.journal.edit : t.journal.new)}
        draft={draft}
        onClose={onClose}
        submitLabel={line ? t.common.save : t.common.create}
        wide
      >
        {line ? (
          <Tabs value={tab} onChange={setTab}>
            <Tabs.List mb="sm">
              <Tabs.Tab value="about">{t.journal.tabs.about}</Tabs.Tab>
              <Tabs.Tab value="chain">{t.journal.tabs.chain}</Tabs.Tab>
              <Tabs.Tab value="history">{t.lineHistory.tab}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="about">
              <Stack gap="sm">{inputs}</Stack>
            </Tabs.Panel>
            <Tabs.Panel value="chain">{tab === "chain" && <Chain line={line} />}</Tabs.Panel>
            <Tabs.Panel value="history">
              {tab === "history" && (
                <HistoryTab
                  kind="interaction"
                  record={line}
                  locked={draft.changed ? t.lineHistory.saveFirst : undefined}
                  onRestored={() => void get<Interaction>(`/interactions/${line.id}`).then(onLine)}
                />
              )}
            </Tabs.Panel>
          </Tabs>
        ) : (
          inputs
        )}
      </FormDialog>
      {conflict.dialog}
    </>
  );
}

interface InputsProps {
  draft: Draft<Values>;
  fields: Field[];
  line: Interaction | undefined;
  known: Known;
}

function Inputs({ draft, fields, line, known }: InputsProps) {
  const { t } = useI18n();
  const { values, set, errorOf } = draft;
  const fact = line !== undefined && isFact(line);
  const further = fields.filter(
    ({ name, hidden, custom }) => !hidden && (FURTHER.includes(name) || custom) && name !== "attached",
  );
  const required = further.some((field) => field.required);
  const [more, setMore] = useState(required);
  const shown = (name: string) => !fields.find((field) => field.name === name)?.hidden;
  const input = (name: string) => {
    const field = fields.find((one) => one.name === name);
    return field && !field.hidden ? (
      <FieldInput
        key={name}
        field={field}
        value={values[name]}
        error={errorOf(name)}
        onChange={(value) => {
          set(name, value);
          if (name === "action_id") set("outcome_id", null);
        }}
      />
    ) : null;
  };

  return (
    <>
      {fact && (
        <Text size="xs" c="dimmed">
          {t.journal.fact}
        </Text>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <CounterpartyPicker
          label={t.fields.counterparty_id}
          value={values.counterparty_id as string | null}
          valueName={(line ?? known).counterparty_name ?? null}
          error={errorOf("counterparty_id")}
          onChange={(id) => {
            set("counterparty_id", id);
            set("contact_id", null);
          }}
        />
        {shown("contact_id") && (
          <PersonSelect
            client={values.counterparty_id as string | null}
            value={values.contact_id as string | null}
            valueName={(line ?? known).contact_name ?? null}
            error={errorOf("contact_id")}
            onChange={(id) => set("contact_id", id)}
          />
        )}
      </SimpleGrid>
      <SaleLinks draft={draft} />
      {!fact && <Occasion draft={draft} />}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        {shown("manager_id") && (
          <UserSelect
            label={t.fields.manager_id}
            value={values.manager_id as string | null}
            error={errorOf("manager_id")}
            onChange={(id) => set("manager_id", id)}
          />
        )}
        {input("purpose_id")}
        {input("action_id")}
        {shown("outcome_id") && <OutcomeSelect draft={draft} />}
      </SimpleGrid>
      {input("subject")}
      {input("summary")}
      {values.status !== "planned" && input("result")}
      <Button
        variant="subtle"
        size="compact-sm"
        w="fit-content"
        aria-expanded={more}
        leftSection={<IconChevronDown size={14} style={more ? { transform: "rotate(180deg)" } : undefined} />}
        onClick={() => setMore(!more)}
      >
        {t.journal.more}
      </Button>
      <Collapse expanded={more} transitionDuration={100}>
        <Stack gap="sm">
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            {further.map((field) => input(field.name))}
          </SimpleGrid>
          <Files draft={draft} line={line} />
        </Stack>
      </Collapse>
      {values.status !== "cancelled" && <NextFields draft={draft} />}
    </>
  );
}

/** How, which way, when, how long, and whether it was. */
function Occasion({ draft }: { draft: Draft<Values> }) {
  const { t } = useI18n();
  const { values, set, errorOf } = draft;
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        <Select
          label={t.fields.channel}
          allowDeselect={false}
          data={optionsOf(t.journal.channels)}
          value={String(values.channel)}
          error={errorOf("channel")}
          onChange={(channel) => set("channel", channel)}
        />
        <Select
          label={t.fields.direction}
          allowDeselect={false}
          data={optionsOf(t.journal.directions)}
          value={String(values.direction)}
          onChange={(direction) => set("direction", direction)}
        />
        <Select
          label={t.fields.status}
          allowDeselect={false}
          data={optionsOf(t.timeline.statuses)}
          value={String(values.status)}
          error={errorOf("status")}
          onChange={(status) => set("status", status)}
        />
      </SimpleGrid>
      <Group gap="sm" align="flex-start" className="line-times">
        <div style={{ flex: 2 }}>
          <WhenInput
            value={values.starts_at as string | null}
            error={errorOf("starts_at")}
            onChange={(at) => set("starts_at", at)}
            shortcuts={false}
          />
        </div>
        <div style={{ flex: 1 }}>
          <DurationInput
            value={Number(values.duration_seconds)}
            error={errorOf("duration_seconds")}
            onChange={(seconds) => set("duration_seconds", seconds)}
          />
        </div>
      </Group>
    </>
  );
}

function Files({ draft, line }: { draft: Draft<Values>; line: Interaction | undefined }) {
  const known = useAttachments(line);
  return (
    <AttachmentsInput
      value={draft.values.attachment_ids as string[]}
      known={known}
      error={draft.errorOf("attachment_ids")}
      onChange={(ids) => draft.set("attachment_ids", ids)}
    />
  );
}

/** The files of a line; none is asked for where it has none. */
export function useAttachments(line: Interaction | undefined): StoredFile[] {
  const { data } = useQuery({
    queryKey: ["interactions", "attachments", line?.id, line?.version],
    queryFn: ({ signal }) => get<Page<StoredFile>>(`/interactions/${line?.id}/attachments`, {}, signal),
    enabled: (line?.attachment_ids.length ?? 0) > 0,
  });
  return data?.items ?? [];
}
