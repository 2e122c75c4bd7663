import { Alert, Button, Center, Group, Paper, PasswordInput, Stack, TextInput, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { Problem } from "../api/client";
import { useI18n } from "../i18n/i18n";
import { problemText } from "../i18n/problems";
import type { Words } from "../i18n/ru";
import { usePageTitle } from "../ui/usePageTitle";
import { sessionQuery, signIn } from "./session";

export function LoginPage() {
  const { t, language, setLanguage } = useI18n();
  const queryClient = useQueryClient();
  usePageTitle(undefined);
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const signingIn = useMutation({
    mutationFn: () => signIn(login.trim(), password),
    onSuccess: (session) => queryClient.setQueryData(sessionQuery.queryKey, session),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    signingIn.mutate();
  }

  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper withBorder p="xl" w="100%" maw={360} component="form" onSubmit={submit}>
        <Stack>
          <Title order={1} size="h2">
            {t.product}
          </Title>
          {signingIn.error && (
            <Alert color="red" role="alert">
              {refusal(t, signingIn.error)}
            </Alert>
          )}
          <TextInput
            label={t.login.login}
            name="login"
            autoComplete="username"
            autoFocus
            required
            withAsterisk={false}
            value={login}
            onChange={(event) => setLogin(event.currentTarget.value)}
          />
          <PasswordInput
            label={t.common.password}
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" loading={signingIn.isPending}>
            {t.login.submit}
          </Button>
          <Group justify="center">
            <Button variant="subtle" size="compact-sm" onClick={() => setLanguage(language === "ru" ? "en" : "ru")}>
              {t.frame.language}
            </Button>
          </Group>
        </Stack>
      </Paper>
    </Center>
  );
}

function refusal(t: Words, error: unknown): string {
  if (error instanceof Problem && error.status === 401) return t.login.wrong;
  if (error instanceof Problem && error.status === 429) return t.login.tooMany;
  return problemText(t, error);
}
