import { Center, Loader } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";

import { onSignedOut, setCsrfToken } from "../api/client";
import { useI18n } from "../i18n/i18n";
import { ProblemPanel } from "../ui/ProblemPanel";
import { LoginPage } from "./LoginPage";
import { MeContext, sessionQuery } from "./session";

/** Shows the page to those who are signed in and the login to everybody else, at the same address. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const { data: session, error, refetch } = useQuery(sessionQuery);

  useEffect(() => {
    onSignedOut(() => {
      setCsrfToken(null);
      queryClient.setQueryData(sessionQuery.queryKey, null);
    });
  }, [queryClient]);

  useEffect(() => {
    // What one person saw must not wait in memory for the next one.
    if (session === null) queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  }, [queryClient, session]);

  if (session) return <MeContext value={session.user}>{children}</MeContext>;
  if (session === null) return <LoginPage />;
  return (
    <Center component="main" mih="100dvh" p="md">
      {error ? <ProblemPanel error={error} retry={refetch} /> : <Loader aria-label={t.common.loading} />}
    </Center>
  );
}
