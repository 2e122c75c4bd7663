import { Button, Group } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";

import { post } from "../api/client";
import type { OutgoingEmail } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { ConfirmButton } from "../ui/ConfirmButton";
import { notifyProblem } from "../ui/notify";
import { refreshUnsent, useTakeBack } from "./useSendLetter";

/** What its writer, or who manages the mailbox, may do about a letter that is not sent. */
export function UnsentActions({ outgoing }: { outgoing: OutgoingEmail }) {
  const { t } = useI18n();
  const words = t.writing.unsent;
  const me = useMe();
  const queryClient = useQueryClient();
  const takeBack = useTakeBack();
  const { email } = outgoing;
  const asking = useMutation({
    mutationFn: ({ path, body }: { path: string; body?: unknown }) =>
      post<OutgoingEmail>(`/outgoing-emails/${email.id}/${path}`, body),
    onError: (error) => notifyProblem(t, error),
    onSettled: () =>
      Promise.all([
        refreshUnsent(queryClient),
        queryClient.invalidateQueries({ queryKey: ["emails", "one", email.id] }),
      ]),
  });
  if (!outgoing.mine) return null;
  const ask = (path: string, body?: unknown) => asking.mutate({ path, body });
  const button = { size: "compact-sm", variant: "default", disabled: asking.isPending } as const;
  if (email.state === "queued" || email.state === "failed") {
    return (
      <Group gap={6} wrap="nowrap">
        <Button {...button} onClick={() => void takeBack(email.id, outgoing.written_by === me.id)}>
          {words.takeBack}
        </Button>
        <Button {...button} onClick={() => ask("retry")}>
          {words.retry}
        </Button>
      </Group>
    );
  }
  if (email.state !== "unknown") return null;
  return (
    <Group gap={6} wrap="nowrap">
      <ConfirmButton
        {...button}
        label={words.again}
        question={words.againAsk}
        onConfirm={() => ask("decide", { fate: "send_again" })}
      />
      <Button {...button} onClick={() => ask("decide", { fate: "sent" })}>
        {words.asSent}
      </Button>
    </Group>
  );
}
