import { Button, Group, Stack, Text } from "@mantine/core";
import { IconCheck, IconExternalLink } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { get, post } from "../api/client";
import type { SignIn } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { problemText } from "../i18n/problems";
import { CopyText } from "../telephony/CopyText";
import type { Draft } from "../ui/useDraft";
import type { MailboxFields } from "./mailboxDraft";
import { signInDraft, SIGN_IN_PAGE } from "./mailboxDraft";

const LOOK_EVERY = 1_500;

/** Opens the mail service's own page in another window, and waits until the person came back from it. */
export function MailboxSignIn({ draft }: { draft: Draft<MailboxFields> }) {
  const { t } = useI18n();
  const words = t.mailboxes;
  const { values, set, errorOf } = draft;
  const returnTo = `${window.location.origin}${SIGN_IN_PAGE}`;
  const beginning = useMutation({
    mutationFn: (_opened: Window | null) => post<SignIn>("/mail-sign-ins", signInDraft(values, returnTo)),
    onSuccess: (begun, opened) => opened?.location.replace(begun.url),
    onError: (_problem, opened) => opened?.close(),
  });
  const begun = beginning.data;
  const looked = useQuery({
    queryKey: ["mail-sign-ins", begun?.id],
    queryFn: ({ signal }) => get<SignIn>(`/mail-sign-ins/${begun?.id}`, {}, signal),
    enabled: begun !== undefined,
    refetchInterval: (query) => (isOver(query.state.data) ? false : LOOK_EVERY),
  });
  const now = looked.data ?? begun;
  const done = now?.state === "done";
  const doneId = done ? now.id : "";
  useEffect(() => {
    if (doneId && values.sign_in_id !== doneId) set("sign_in_id", doneId);
  }, [doneId, values.sign_in_id, set]);

  function begin() {
    // Opened by the click itself: a window that opens later is held back by browsers.
    const opened = window.open("", "_blank");
    if (opened) opened.opener = null;
    beginning.mutate(opened);
  }

  return (
    <Stack gap={4}>
      <Group gap="sm">
        <Button
          variant="default"
          rightSection={<IconExternalLink size={16} />}
          disabled={!values.client_id || !values.authorize_url}
          loading={beginning.isPending}
          onClick={begin}
        >
          {done ? words.signInAgain : words.signIn}
        </Button>
        <Text size="sm" role="status" c={now?.state === "failed" ? "red" : "dimmed"}>
          {done && (
            <Text span c="green" size="sm">
              <IconCheck size={14} /> {words.signedIn}
            </Text>
          )}
          {(now?.state === "open" || now?.state === "answered") && words.signingIn}
          {now?.state === "failed" && now.error}
          {beginning.error && problemText(t, beginning.error)}
          {errorOf("sign_in_id")}
        </Text>
      </Group>
      <Text size="xs" c="dimmed">
        {words.signInHint}
      </Text>
      <CopyText label={words.returnTo} text={returnTo} />
    </Stack>
  );
}

const isOver = (found: SignIn | undefined) => found?.state === "done" || found?.state === "failed";
