import { Group, Modal, Text, TextInput, Typography } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";

import { get } from "../api/client";
import { pages, rowsOf } from "../api/queries";
import type { Mailing, MailingPreview, MailingRecipient, MailingRecipientPage } from "../api/types";
import { formatPhone } from "../i18n/format";
import { useI18n } from "../i18n/i18n";
import { EmptyState } from "../ui/EmptyState";
import { QueryPanel } from "../ui/QueryPanel";
import { openedWords } from "../writing/opens";
import { Sections } from "../ui/Sections";
import { useSearchText } from "../ui/useSearchText";
import { VirtualGrid, type Column } from "../ui/VirtualGrid";
import { isUnderWay, MAILINGS } from "./mailings";

type Result = MailingRecipient["result"];

interface Props {
  mailing: Mailing;
  result: Result | undefined;
  search: string;
  onChange: (next: { result?: Result | undefined; q?: string | undefined }) => void;
}

const AGAIN_MS = 5_000;
const ORDER: Result[] = ["waiting", "queued", "sent", "delivered", "failed", "bounced", "unknown", "skipped"];

/** What becomes of each letter, or why there is none; a click shows the letter as its recipient gets it. */
export function Recipients({ mailing, result, search, onChange }: Props) {
  const { t, f } = useI18n();
  const [text, setText] = useSearchText(search, (q) => onChange({ q: q || undefined }));
  const [shown, setShown] = useState<string | null>(null);
  const recipients = useInfiniteQuery({
    ...pages<MailingRecipientPage>(
      [MAILINGS, "recipients", mailing.id, { result, search }],
      `/${MAILINGS}/${mailing.id}/recipients`,
      { result, search },
    ),
    placeholderData: keepPreviousData,
    refetchInterval: isUnderWay(mailing) ? AGAIN_MS : false,
  });
  const rows = useMemo(() => rowsOf<MailingRecipient>(recipients.data), [recipients.data]);
  const { refetch } = recipients;
  // What it came to in the end is looked at once more.
  useEffect(() => void refetch(), [mailing.state, mailing.checked_at, refetch]);
  const words = Object.fromEntries(
    ORDER.filter((one) => mailing.counts[one] > 0 || one === result).map((one) => [
      one,
      `${t.mailings.counts[one]} ${f.number(mailing.counts[one])}`,
    ]),
  ) as Record<Result, string>;
  const columns = useColumns(mailing.channel === "sms");
  return (
    <>
      <Group gap="sm">
        <Sections
          label={t.mailings.result}
          words={words}
          value={result}
          onChange={(next) => onChange({ result: next })}
        />
        <TextInput
          size="xs"
          type="search"
          w={260}
          aria-label={t.mailings.search}
          placeholder={t.mailings.search}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </Group>
      <QueryPanel query={recipients}>
        {() =>
          rows.length === 0 ? (
            <EmptyState text={t.mailings.noRecipients} />
          ) : (
            <VirtualGrid
              label={t.mailings.recipient}
              rows={rows}
              columns={columns}
              rowTestId="recipient"
              placeKey={`recipients ${mailing.id} ${result ?? ""}`}
              hasMore={recipients.hasNextPage && !recipients.isFetchingNextPage}
              loadMore={() => void recipients.fetchNextPage()}
              onOpen={(row) => setShown(row.id)}
            />
          )
        }
      </QueryPanel>
      {shown && <PreviewDialog mailing={mailing} recipientId={shown} onClose={() => setShown(null)} />}
    </>
  );
}

function useColumns(sms: boolean): Column<MailingRecipient>[] {
  const { t, f } = useI18n();
  const reasons = { ...t.mailings.excluded, ...t.mailings.skipReasons };
  const wordOf = (row: MailingRecipient) => {
    if (row.held_until) return t.mailings.sms.heldUntil(f.when(row.held_until));
    return row.reason ? reasons[row.reason] : t.mailings.results[row.result];
  };
  return [
    {
      key: "name",
      title: t.mailings.recipient,
      width: "minmax(0, 1.4fr)",
      cell: (row) => row.name || t.mailings.hidden,
    },
    {
      key: "address",
      title: sms ? t.texts.phone : t.mailings.address,
      width: "minmax(0, 1.4fr)",
      cell: (row) => (sms ? formatPhone({ raw: row.address, e164: row.address }) : row.address),
    },
    {
      key: "result",
      title: sms ? t.mailings.state : t.mailings.result,
      width: "minmax(0, 2fr)",
      cell: (row) => {
        const bad = row.result === "failed" || row.result === "bounced" || row.result === "unknown";
        return (
          <Text span inherit c={bad ? "var(--mantine-color-error)" : undefined} title={row.error ?? undefined}>
            {[wordOf(row), row.error].filter(Boolean).join(": ")}
            {row.opens && ` · ${openedWords(row.opens, t, f)}`}
          </Text>
        );
      },
    },
    {
      key: "checked",
      title: t.mailings.checked,
      width: "140px",
      wideOnly: true,
      cell: (row) => (row.checked_at ? f.when(row.checked_at) : ""),
    },
  ];
}

/** The letter in the words of one recipient, or of an invented one. */
export function PreviewDialog(props: { mailing: Mailing; recipientId: string | null; onClose: () => void }) {
  const { mailing, recipientId, onClose } = props;
  const { t } = useI18n();
  const preview = useQuery({
    queryKey: [MAILINGS, "preview", mailing.id, mailing.version, recipientId],
    queryFn: ({ signal }) =>
      get<MailingPreview>(
        `/${MAILINGS}/${mailing.id}/preview`,
        recipientId ? { recipient_id: recipientId } : {},
        signal,
      ),
    retry: false,
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t.mailings.preview}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      <QueryPanel query={preview}>
        {(letter) => (
          <>
            <Text size="sm" c="dimmed">
              {letter.address}
            </Text>
            {mailing.channel === "sms" ? (
              <Text size="sm" c="dimmed" mb="xs">
                {t.mailings.sms.parts(letter.parts)}
              </Text>
            ) : (
              <Text fw={600} mb="xs">
                {letter.subject || t.mail.noSubject}
              </Text>
            )}
            {letter.html ? (
              <Typography fz="sm" style={{ overflowWrap: "anywhere" }} data-testid="mailing-preview">
                {/* The gateway made it safe: no scripts, no styles, nothing that loads. */}
                <div dangerouslySetInnerHTML={{ __html: letter.html }} />
              </Typography>
            ) : (
              <Text
                size="sm"
                style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}
                data-testid="mailing-preview"
              >
                {letter.text}
              </Text>
            )}
          </>
        )}
      </QueryPanel>
    </Modal>
  );
}
