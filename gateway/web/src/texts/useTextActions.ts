import { useMutation, useQueryClient } from "@tanstack/react-query";

import { post } from "../api/client";
import type { ShortMessage } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyProblem } from "../ui/notify";

type Action = "resend" | "settle" | "ignore" | "lead";

/** What is decided about one text. */
export function useTextActions(messageId: string) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const acting = useMutation({
    mutationFn: (action: Action) => post<ShortMessage>(`/short-messages/${messageId}/${action}`),
    onError: (error) => notifyProblem(t, error),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["short-messages"] }),
  });
  return {
    resend: () => acting.mutate("resend"),
    settle: () => acting.mutate("settle"),
    ignore: () => acting.mutate("ignore"),
    makeLead: () => acting.mutate("lead"),
    busy: acting.isPending,
  };
}
