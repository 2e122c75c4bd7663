import { useMutation } from "@tanstack/react-query";

import { useRefresh } from "../api/useRefresh";
import { useI18n } from "../i18n/i18n";
import { notifyProblem } from "./notify";

/**
 * What a button does at once: a refusal is said, and whatever came of it, what is shown of these nouns is asked for
 * anew.
 */
export function useDeed<V = void, R = unknown>(send: (what: V) => Promise<R>, ...nouns: string[]) {
  const { t } = useI18n();
  return useMutation({
    mutationFn: send,
    onError: (error) => notifyProblem(t, error),
    onSettled: useRefresh(...nouns),
  });
}
