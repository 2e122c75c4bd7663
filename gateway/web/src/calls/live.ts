/** A call that goes on at our own agent, and what one does with it. */

import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { get, post } from "../api/client";
import type { LiveCall } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyProblem } from "../ui/notify";

const ASK_AGAIN_MS = 3_000;
/** While a call that one placed is on its way: each step is waited for. */
const SOON_MS = 1_000;
const ON_ITS_WAY = new Set<LiveCall["state"]>(["summoning", "calling"]);

/** How the call stands; it fails where the call is not at our agent, and then it is not asked again. */
export function liveCallQuery(callId: string) {
  return queryOptions({
    queryKey: ["calls", "live", callId],
    queryFn: ({ signal }) => get<LiveCall>(`/calls/${callId}/live`, {}, signal),
    refetchInterval: ({ state: { error, data } }) =>
      error ? false : data && ON_ITS_WAY.has(data.state) ? SOON_MS : ASK_AGAIN_MS,
    retry: false,
  });
}

export interface Command {
  path: "accept" | "hang-up" | "hold" | "transfer" | "transfer/complete" | "transfer/cancel" | "digits" | "record";
  body?: object;
}

/** Tells the agent; what it answers is how the call stands then. */
export function useCommand(callId: string) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body }: Command) => post<LiveCall>(`/calls/${callId}/${path}`, body),
    onSuccess: (live) => queryClient.setQueryData(liveCallQuery(callId).queryKey, live),
    onError: (error) => {
      notifyProblem(t, error);
      void queryClient.invalidateQueries({ queryKey: ["calls", "live", callId] });
    },
  });
}
