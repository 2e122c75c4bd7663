import { Button, Group, Stack, Tabs, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { one } from "../api/queries";
import type { Field, Interaction } from "../api/types";
import { RecordingPlayer } from "../calls/RecordingPlayer";
import { FileLink } from "../files/FileLink";
import { LetterById } from "../emails/Letter";
import { HistoryTab } from "../history/HistoryTab";
import { useI18n } from "../i18n/i18n";
import { useUserName } from "../session/session";
import { valueOf } from "../ui/grid/field";
import { useFieldWords } from "../ui/grid/useFieldWords";
import { useFields } from "../ui/grid/useGrid";
import { QueryPanel } from "../ui/QueryPanel";
import { TextLink } from "../ui/TextLink";
import { Chain } from "./Chain";
import { durationText } from "./duration";
import { useAttachments } from "./InteractionForm";
import { LineBadge } from "./LineBadge";
import { useLineActions } from "./useLineActions";

interface Props {
  id: string;
  /** Another line of the chain. */
  onOpen: (id: string) => void;
}

const SHOWN_APART = new Set([
  "starts_at",
  "status",
  "counterparty_id",
  "contact_id",
  "subject",
  "summary",
  "result",
  "channel",
  "direction",
  "duration_seconds",
  "attached",
]);

/** One line beside the list: what was said, what may be done with it, and what it is linked with. */
export function InteractionPanel({ id, onOpen }: Props) {
  const line = useQuery(one<Interaction>("interactions", id));
  return <QueryPanel query={line}>{(found) => <Line line={found} onOpen={onOpen} />}</QueryPanel>;
}

function Line({ line, onOpen }: { line: Interaction; onOpen: (id: string) => void }) {
  const { t, f } = useI18n();
  const [tab, setTab] = useState<string | null>("about");
  return (
    <Stack gap="xs">
      <Group gap={8}>
        <Title order={2} size="h4">
          {line.subject || t.journal.channels[line.channel]}
        </Title>
        <LineBadge line={line} />
      </Group>
      <Text size="sm" c="dimmed">
        {f.when(line.starts_at)} · {t.journal.channels[line.channel]}
        {line.channel !== "note" && `, ${t.journal.directions[line.direction].toLowerCase()}`}
      </Text>
      <Actions line={line} />
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List mb="xs">
          <Tabs.Tab value="about">{t.journal.tabs.about}</Tabs.Tab>
          <Tabs.Tab value="chain">{t.journal.tabs.chain}</Tabs.Tab>
          <Tabs.Tab value="history">{t.lineHistory.tab}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="about">
          <About line={line} />
        </Tabs.Panel>
        <Tabs.Panel value="chain">
          <Chain line={line} onOpen={onOpen} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <HistoryTab kind="interaction" record={line} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

const FIRST_ACTIONS = ["held", "edit", "next"];

function Actions({ line }: { line: Interaction }) {
  const actions = useLineActions()(line);
  return (
    <Group gap={6}>
      {actions
        .filter((action) => FIRST_ACTIONS.includes(action.key))
        .map((action) => (
          <Button
            key={action.key}
            size="compact-sm"
            variant={action.key === "held" ? "light" : "default"}
            leftSection={action.icon}
            onClick={action.run}
          >
            {action.label}
          </Button>
        ))}
    </Group>
  );
}

function About({ line }: { line: Interaction }) {
  const { t, language } = useI18n();
  const userName = useUserName();
  const fields = useFields("interaction").data ?? [];
  const { title, valueText } = useFieldWords();
  const files = useAttachments(line);
  const filled = fields.filter((field) => !SHOWN_APART.has(field.name) && isSaid(field, line));
  const said = (field: Field) => {
    const value = valueOf(line, field.name);
    if (field.type === "user") return userName(value as string) ?? "";
    return Array.isArray(value) ? value.map((one) => valueText(field, one)).join(", ") : valueText(field, value);
  };

  return (
    <Stack gap={6}>
      <Text size="sm">
        {line.counterparty_id ? (
          <TextLink to="/clients/$clientId" params={{ clientId: line.counterparty_id }}>
            {line.counterparty_name}
          </TextLink>
        ) : (
          t.journal.withNobody
        )}
        {line.contact_id && (
          <>
            {" · "}
            <TextLink to="/contacts/$contactId" params={{ contactId: line.contact_id }}>
              {line.contact_name}
            </TextLink>
          </>
        )}
      </Text>
      {line.summary && !line.email_id && <Passage label={t.fields.summary} text={line.summary} />}
      {line.email_id && <LetterById emailId={line.email_id} />}
      {line.call_id && line.outcome === "talked" && <RecordingPlayer callId={line.call_id} />}
      {line.result && <Passage label={t.fields.result} text={line.result} />}
      <dl className="line-fields">
        {line.duration_seconds > 0 && (
          <Pair label={t.fields.duration_seconds} text={durationText(line.duration_seconds, language)} />
        )}
        {line.lead_id && (
          <div>
            <dt>{t.journal.lead}</dt>
            <dd>
              <TextLink to="/leads/$leadId" params={{ leadId: line.lead_id }}>
                {t.deals.openLead}
              </TextLink>
            </dd>
          </div>
        )}
        {line.deal_id && (
          <div>
            <dt>{t.journal.deal}</dt>
            <dd>
              <TextLink to="/deals/$dealId" params={{ dealId: line.deal_id }}>
                {t.leads.openDeal}
              </TextLink>
            </dd>
          </div>
        )}
        {filled.map((field) => (
          <Pair key={field.name} label={title(field)} text={said(field)} />
        ))}
      </dl>
      {files.map((file) => (
        <FileLink key={file.id} id={file.id} name={file.name} />
      ))}
    </Stack>
  );
}

function isSaid(field: Field, line: Interaction): boolean {
  const value = valueOf(line, field.name);
  return value !== null && value !== undefined && value !== "" && value !== "not_needed" && value !== "medium";
}

function Pair({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{text}</dd>
    </div>
  );
}

function Passage({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="sm" className="entry-text">
        {text}
      </Text>
    </div>
  );
}
