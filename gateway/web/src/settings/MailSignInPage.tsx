import { Center, Loader, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

import { post } from "../api/client";
import type { SignIn } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { problemText } from "../i18n/problems";
import { usePageTitle } from "../ui/usePageTitle";

/** Where a mail service sends the person back to: what it gave is handed on, and the window can go. */
export function MailSignInPage() {
  const { t } = useI18n();
  const words = t.mailboxes;
  usePageTitle(words.signIn);
  const { state, code, error } = useSearch({ from: "/mail-sign-in" });
  const answering = useMutation({
    mutationFn: () => post<SignIn>("/mail-sign-ins/answer", { state, code: code ?? "", error: error ?? "" }),
    onSettled: () => window.history.replaceState(null, "", window.location.pathname),
    onSuccess: (found) => found.state === "done" && window.close(),
  });
  const { mutate } = answering;
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current || !state) return;
    asked.current = true; // a code is good for one time
    mutate();
  }, [state, mutate]);

  const failed = answering.data?.state === "failed" ? answering.data.error : undefined;
  const problem = !state ? words.signInNothing : (failed ?? (answering.error && problemText(t, answering.error)));
  return (
    <Center h="60%" p="md">
      <Stack align="center" maw={420} gap="xs" role="status">
        {problem ? (
          <>
            <Title order={1} size="h4">
              {words.signInFailed}
            </Title>
            <Text ta="center">{problem}</Text>
          </>
        ) : answering.isSuccess ? (
          <>
            <Title order={1} size="h4">
              {words.signedIn}
            </Title>
            <Text ta="center">{words.signInClose}</Text>
          </>
        ) : (
          <Loader aria-label={words.signingIn} />
        )}
      </Stack>
    </Center>
  );
}
