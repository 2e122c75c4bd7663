import {
  ActionIcon,
  Alert,
  Anchor,
  Checkbox,
  Group,
  Modal,
  Select,
  Stack,
  Text,
  TextInput,
  Tooltip,
} from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState, type FormEvent, type KeyboardEvent } from "react";

import { Problem } from "../api/client";
import type { FilledTemplate, TemplateUse } from "../api/types";
import { mailboxesQuery } from "../emails/mailboxes";
import { useI18n } from "../i18n/i18n";
import { problemText } from "../i18n/problems";
import { confirmThen, notifyDone } from "../ui/notify";
import { ProblemPanel } from "../ui/ProblemPanel";
import { isWorthKeeping, mailboxOf, signatureOf, writable, type Letter } from "./letter";
import { LetterFilesInput } from "./LetterFilesInput";
import { RecipientsInput } from "./RecipientsInput";
import { RichText } from "./RichText";
import { mailRulesQuery, myMailQuery } from "./queries";
import { SendButton } from "./SendButton";
import { TemplateMenu } from "./TemplateMenu";
import { useDropDraft } from "./useDropDraft";
import { useKeptDraft } from "./useKeptDraft";
import { useLetterFiles } from "./useLetterFiles";
import { useSendLetter } from "./useSendLetter";

/** So wide, in pixels, that the card of a call covers none of it on an office screen. */
const BESIDE_A_CALL = 660;

interface Props {
  id: string;
  begun: { letter: Letter; filesLost: boolean };
  /** Of what else a template may speak. */
  use: TemplateUse;
  /** The cursor begins in the text. */
  answer: boolean;
  onClose: () => void;
}

const SHOWN = ["to_addresses", "cc_addresses", "bcc_addresses", "subject", "html", "file_ids", "mailbox_id"];

/** A letter being written. It is kept as it is typed: closing it loses nothing. Ctrl+Enter sends. */
export function LetterForm({ id, begun, use, answer, onClose }: Props) {
  const { t } = useI18n();
  const words = t.writing;
  const [letter, setLetter] = useState(begun.letter);
  const [changed, setChanged] = useState(false);
  const [copied, setCopied] = useState(letter.cc_addresses.length > 0 || letter.bcc_addresses.length > 0);
  const mailboxes = useQuery(mailboxesQuery);
  const usable = writable(mailboxes.data ?? []);
  const mailbox = mailboxOf(usable, letter.mailbox_id);
  const rules = useQuery(mailRulesQuery).data;
  const signatures = useQuery(myMailQuery).data?.signatures ?? [];
  const [filled, setFilled] = useState(0);
  const kept = useKeptDraft(id, letter, changed);
  const drop = useDropDraft(id);
  const files = useLetterFiles(letter.files, (file) => set((before) => ({ files: [...before.files, file] })));
  const sending = useSendLetter(id, kept.stop, kept.goOn, onClose);
  const refused = sending.error instanceof Problem && SHOWN.includes(sending.error.field ?? "") ? sending.error : null;
  const going = useRef(false);
  const errorOf = (field: string) => (refused?.field === field ? problemText(t, refused) : undefined);

  function set(change: (before: Letter) => Partial<Letter>) {
    setLetter((before) => ({ ...before, ...change(before) }));
    setChanged(true);
  }

  function fill(made: FilledTemplate) {
    set((before) => ({
      subject: made.subject && !answer ? made.subject : before.subject,
      html: made.html + before.html,
      files: [...before.files, ...made.files],
    }));
    setFilled((times) => times + 1);
  }

  /** Another mailbox has another signature. */
  function changeMailbox(mailboxId: string | null) {
    const [former, next] = [mailbox?.id, mailboxId].map((id) => signatureOf(signatures, id));
    const signed = former && letter.html.includes(former);
    set((before) => ({
      mailbox_id: mailboxId,
      html: signed ? before.html.replace(former, () => next ?? "") : before.html,
    }));
    if (signed) setFilled((times) => times + 1);
  }

  async function close() {
    if (!changed || !isWorthKeeping(letter)) return onClose();
    if (await kept.close()) {
      notifyDone(t, words.keptNotice);
      onClose();
    } else confirmThen(t, words.lost, t.common.lose, onClose);
  }

  function send(at: string | null) {
    if (going.current || files.busy || !mailbox) return;
    const go = () => {
      going.current = true;
      const fromName = signatures.find((one) => one.mailbox_id === mailbox.id)?.sender_name ?? "";
      sending.mutate({ letter, mailboxId: mailbox.id, fromName, at }, { onError: () => (going.current = false) });
    };
    if (letter.subject.trim()) go();
    else confirmThen(t, words.noSubjectAsk, t.mail.send, go);
  }

  function submit(event: FormEvent | KeyboardEvent) {
    event.preventDefault();
    send(null);
  }

  const state = { nothing: "", saving: words.saving, kept: words.kept, failed: words.notKept }[kept.keeping];
  return (
    <Modal
      opened
      onClose={() => void close()}
      title={t.mail.write}
      size={BESIDE_A_CALL}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      <form
        onSubmit={submit}
        onKeyDown={(event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && submit(event)}
        noValidate
      >
        <Stack gap="xs">
          {mailboxes.error && <ProblemPanel error={mailboxes.error} retry={mailboxes.refetch} />}
          {mailboxes.data && usable.length === 0 && <Alert color="yellow">{t.mail.noMailbox}</Alert>}
          {begun.filesLost && <Alert color="yellow">{words.filesLost}</Alert>}
          {sending.error && !refused && <ProblemPanel error={sending.error} />}
          {usable.length > 1 && (
            <Select
              label={t.mail.mailbox}
              allowDeselect={false}
              data={usable.map((one) => ({ value: one.id, label: `${one.name} <${one.email_address}>` }))}
              value={mailbox?.id ?? null}
              onChange={changeMailbox}
              error={errorOf("mailbox_id")}
            />
          )}
          <RecipientsInput
            label={t.mail.to}
            required
            focused={letter.to_addresses.length === 0}
            value={letter.to_addresses}
            error={errorOf("to_addresses")}
            onChange={(to_addresses) => set(() => ({ to_addresses }))}
          />
          {copied ? (
            <Group grow gap="xs" align="flex-start">
              <RecipientsInput
                label={t.mail.cc}
                value={letter.cc_addresses}
                error={errorOf("cc_addresses")}
                onChange={(cc_addresses) => set(() => ({ cc_addresses }))}
              />
              <RecipientsInput
                label={words.bcc}
                value={letter.bcc_addresses}
                error={errorOf("bcc_addresses")}
                onChange={(bcc_addresses) => set(() => ({ bcc_addresses }))}
              />
            </Group>
          ) : (
            <Anchor component="button" type="button" size="xs" w="fit-content" onClick={() => setCopied(true)}>
              {words.moreRecipients}
            </Anchor>
          )}
          <TextInput
            label={t.mail.subject}
            maxLength={500}
            value={letter.subject}
            error={errorOf("subject")}
            onChange={(event) => {
              const subject = event.currentTarget.value;
              set(() => ({ subject }));
            }}
          />
          <RichText
            key={filled}
            label={t.mail.body}
            start={letter.html}
            focused={answer || letter.to_addresses.length > 0}
            error={errorOf("html")}
            onChange={(html) => set(() => ({ html }))}
          />
          <LetterFilesInput
            files={letter.files}
            uploads={files.uploads}
            onBring={(chosen) => void files.bring(chosen)}
            onDismiss={files.dismiss}
            onRemove={(fileId) => set((before) => ({ files: before.files.filter((file) => file.id !== fileId) }))}
            error={errorOf("file_ids")}
          />
          {rules?.track_opens && (
            <Checkbox
              label={words.opens.want}
              checked={letter.track_opens}
              onChange={(event) => {
                const track_opens = event.currentTarget.checked;
                set(() => ({ track_opens }));
              }}
            />
          )}
          <Group justify="space-between" align="flex-end">
            <Group gap="xs">
              <TemplateMenu
                use={{
                  ...use,
                  contact_id: letter.contact_id,
                  counterparty_id: letter.counterparty_id,
                  mailbox_id: mailbox?.id ?? null,
                }}
                onFilled={fill}
              />
              <Tooltip label={words.deleteDraft}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={words.deleteDraft}
                  onClick={() =>
                    void kept
                      .stop()
                      .then(() => drop(kept.keeping !== "nothing"))
                      .then(onClose)
                  }
                >
                  <IconTrash size={18} />
                </ActionIcon>
              </Tooltip>
              <Text size="xs" c={kept.keeping === "failed" ? "error" : "dimmed"} aria-live="polite">
                {files.busy ? words.waitForFiles : state}
              </Text>
            </Group>
            <SendButton sending={sending.isPending} disabled={files.busy || !mailbox} onSend={send} />
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
