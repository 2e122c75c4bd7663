import { Button, Group, Paper, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { patch } from "../api/client";
import type { Mailbox, MyMail } from "../api/types";
import { mailboxesQuery } from "../emails/mailboxes";
import { useI18n } from "../i18n/i18n";
import { SettingsSection } from "../settings/SettingsSection";
import { notifyDone, notifyProblem } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { CopyAddressSettings } from "./CopyAddressSettings";
import { writable } from "./letter";
import { myMailQuery } from "./queries";
import { RichText } from "./RichText";

/** Which program opens where an address is clicked, and how one's letters are signed. */
export function MyMailSettings() {
  const { t } = useI18n();
  const words = t.writing.myMail;
  const queryClient = useQueryClient();
  const mine = useQuery(myMailQuery);
  const mailboxes = useQuery(mailboxesQuery);
  const choosing = useMutation({
    mutationFn: (program: string) => patch<MyMail>("/my-mail", { program }),
    onSuccess: (saved) => {
      queryClient.setQueryData(myMailQuery.queryKey, saved);
      notifyDone(t, t.common.saved);
    },
    onError: (error) => notifyProblem(t, error),
  });
  return (
    <SettingsSection title={words.title}>
      <QueryPanel query={mine}>
        {(myMail) => (
          <Stack gap="md">
            <Radio.Group
              label={words.program}
              description={words.programNote}
              inputWrapperOrder={["label", "input", "description"]}
              value={myMail.program}
              onChange={(program) => choosing.mutate(program)}
              maw={760}
            >
              <Group my={6}>
                <Radio value="built_in" label={words.programs.built_in} />
                <Radio value="system" label={words.programs.system} />
              </Group>
            </Radio.Group>
            <CopyAddressSettings />
            {writable(mailboxes.data ?? []).map((mailbox) => (
              <SignatureForm key={mailbox.id} mailbox={mailbox} myMail={myMail} />
            ))}
          </Stack>
        )}
      </QueryPanel>
    </SettingsSection>
  );
}

function SignatureForm({ mailbox, myMail }: { mailbox: Mailbox; myMail: MyMail }) {
  const { t } = useI18n();
  const words = t.writing.myMail;
  const queryClient = useQueryClient();
  const known = myMail.signatures.find((one) => one.mailbox_id === mailbox.id);
  const [name, setName] = useState(known?.sender_name ?? "");
  const [html, setHtml] = useState(known?.html ?? "");
  const saving = useMutation({
    mutationFn: () => patch<MyMail>(`/my-mail/${mailbox.id}`, { sender_name: name, html }),
    onSuccess: (saved) => {
      queryClient.setQueryData(myMailQuery.queryKey, saved);
      notifyDone(t, t.common.saved);
    },
    onError: (error) => notifyProblem(t, error),
  });
  return (
    <Paper withBorder p="sm" maw={760} component="section" aria-label={mailbox.email_address}>
      <Stack gap="xs">
        <Text fw={600} size="sm">
          {mailbox.name} · {mailbox.email_address}
        </Text>
        <TextInput
          label={words.senderName}
          description={words.senderHint}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <RichText label={words.signature} start={html} minHeight={70} onChange={setHtml} />
        <Button
          size="compact-sm"
          w="fit-content"
          loading={saving.isPending}
          disabled={name === (known?.sender_name ?? "") && html === (known?.html ?? "")}
          onClick={() => saving.mutate()}
        >
          {t.common.save}
        </Button>
      </Stack>
    </Paper>
  );
}
