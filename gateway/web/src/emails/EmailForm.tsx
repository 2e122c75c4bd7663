import { Loader, Modal, Overlay } from "@mantine/core";
import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { get, post } from "../api/client";
import { one } from "../api/queries";
import type { Email, KeptDraft, LetterFile } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyDone } from "../ui/notify";
import { ProblemPanel } from "../ui/ProblemPanel";
import {
  answerTo,
  forwardOf,
  letterOf,
  mailboxOf,
  mailtoOf,
  newLetter,
  newLetterId,
  signatureOf,
  signed,
  writable,
  type Beginning,
  type Letter,
} from "../writing/letter";
import { LetterForm } from "../writing/LetterForm";
import { copyAddressQuery, myMailQuery } from "../writing/queries";
import { mailboxesQuery } from "./mailboxes";

/** What a letter is begun with: nothing, an address, another letter, an interaction, or what was written before. */
export interface LetterStart extends Beginning {
  replyTo?: Email;
  toAll?: boolean;
  forward?: Email;
  draft?: KeptDraft;
  /** Files of the suite that go with it. */
  fileIds?: string[];
}

interface Begun {
  letter: Letter;
  /** Files that should have come along could not. */
  filesLost: boolean;
  /** Opens in the mail program of the computer, as the person wants it. */
  elsewhere?: string;
}

export function EmailForm({ onClose, ...start }: LetterStart & { onClose: () => void }) {
  const { t, f } = useI18n();
  const queryClient = useQueryClient();
  const [id] = useState(() => start.draft?.id ?? newLetterId());
  const begun = useQuery({
    queryKey: ["letter-beginning", id, start.draft?.updated_at],
    queryFn: () => begin(queryClient, start, { wrote: t.writing.wrote, full: f.full, head }),
    staleTime: Infinity,
    gcTime: 0,
  });

  function head(email: Email): string[] {
    return [
      `— ${t.writing.forwarded} —`,
      `${t.mail.from}: ${email.from_name ? `${email.from_name} <${email.from_address}>` : email.from_address}`,
      `${t.writing.headDate}: ${f.full(email.delivered_at)}`,
      `${t.mail.subject}: ${email.subject}`,
      `${t.mail.to}: ${email.to_addresses.join(", ")}`,
    ];
  }

  const elsewhere = begun.data?.elsewhere ?? null;
  useEffect(() => {
    if (elsewhere === null) return;
    window.location.assign(elsewhere);
    notifyDone(t, t.writing.myMail.openedProgram);
    onClose();
  }, [elsewhere, onClose, t]);

  if (elsewhere !== null) return null;
  if (begun.data) {
    return (
      <LetterForm
        id={id}
        begun={begun.data}
        use={{ lead_id: start.leadId ?? null, deal_id: start.dealId ?? null }}
        answer={Boolean(start.replyTo)}
        onClose={onClose}
      />
    );
  }
  if (begun.isPending) {
    return (
      <Overlay fixed center backgroundOpacity={0.1}>
        <Loader aria-label={t.common.loading} />
      </Overlay>
    );
  }
  return (
    <Modal opened onClose={onClose} title={t.mail.write} closeButtonProps={{ "aria-label": t.common.close }}>
      <ProblemPanel error={begun.error} retry={begun.refetch} />
    </Modal>
  );
}

interface Heads {
  wrote: (when: string, who: string) => string;
  full: (iso: string) => string;
  head: (email: Email) => string[];
}

async function begin(queryClient: QueryClient, start: LetterStart, heads: Heads): Promise<Begun> {
  if (start.draft) {
    // A list shows drafts in short.
    const draft = await get<KeptDraft>(`/email-drafts/${start.draft.id}`);
    const wanted = draft.content.file_ids ?? [];
    const files = wanted.length ? await filesOf(wanted) : [];
    return { letter: letterOf(draft, files), filesLost: files.length < wanted.length };
  }
  const [myMail, mailboxes] = await Promise.all([
    queryClient.fetchQuery(myMailQuery),
    queryClient.fetchQuery(mailboxesQuery),
  ]);
  const sign = (letter: Letter) =>
    signed(letter, signatureOf(myMail.signatures, mailboxOf(writable(mailboxes), letter.mailbox_id)?.id));
  if (start.replyTo) {
    const email = await queryClient.fetchQuery(one<Email>("emails", start.replyTo.id));
    const quoted = heads.wrote(heads.full(email.delivered_at), email.from_name || email.from_address);
    const ours = mailboxes.map((mailbox) => mailbox.email_address);
    return { letter: sign(answerTo(email, start, quoted, start.toAll ?? false, ours)), filesLost: false };
  }
  if (start.forward) {
    const email = await queryClient.fetchQuery(one<Email>("emails", start.forward.id));
    const files = email.attachments.length ? await copies({ email_id: email.id }) : [];
    const letter = sign(forwardOf(email, start, heads.head(email)));
    return { letter: { ...letter, files: files ?? [] }, filesLost: files === null };
  }
  const letter = newLetter(start);
  if (myMail.program === "system") {
    // Where the address cannot be had, the letter is written all the same.
    const own = await queryClient.fetchQuery(copyAddressQuery).catch(() => null);
    return { letter, filesLost: false, elsewhere: mailtoOf(letter, own?.address) };
  }
  const files = start.fileIds?.length ? await copies({ file_ids: start.fileIds }) : [];
  return { letter: { ...sign(letter), files: files ?? [] }, filesLost: files === null };
}

async function filesOf(ids: string[]): Promise<LetterFile[]> {
  return (await get<{ items: LetterFile[] }>("/letter-files", { file_ids: JSON.stringify(ids) })).items;
}

/** Null where they cannot be had: the letter is begun without them, and says so. */
async function copies(of: { email_id?: string; file_ids?: string[] }): Promise<LetterFile[] | null> {
  try {
    return (await post<{ items: LetterFile[] }>("/letter-files/copies", of)).items;
  } catch {
    return null;
  }
}
