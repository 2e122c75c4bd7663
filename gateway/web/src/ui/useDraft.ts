import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { Problem } from "../api/client";
import { useI18n } from "../i18n/i18n";
import { problemText } from "../i18n/problems";

export interface Draft<D> {
  values: D;
  set: <K extends keyof D>(field: K, value: D[K]) => void;
  /** The refusal of one field, in words; it goes away when the field is changed. */
  errorOf: (field: keyof D & string) => string | undefined;
  /** A refusal that belongs to no field of this form. */
  error: Problem | Error | null;
  changed: boolean;
  saving: boolean;
  save: () => void;
}

/** The values of a form, how they are saved, and what was wrong with them. */
export function useDraft<D extends object, R>(
  initial: D,
  send: (values: D) => Promise<R>,
  onSaved: (answer: R) => void,
): Draft<D> {
  const { t } = useI18n();
  const [values, setValues] = useState(initial);
  const [changed, setChanged] = useState(false);
  const [mended, setMended] = useState<ReadonlySet<string>>(new Set());
  const saving = useMutation({
    mutationFn: () => send(values),
    onMutate: () => setMended(new Set()),
    onSuccess: onSaved,
  });
  const field = saving.error instanceof Problem ? saving.error.field : null;
  const inThisForm = field !== null && field in values;
  const missing: unknown = saving.error instanceof Problem ? saving.error.details.fields : undefined;
  const isRefused = (name: string) => field === name || (Array.isArray(missing) && missing.includes(name));
  return {
    values,
    set(name, value) {
      setValues((before) => ({ ...before, [name]: value }));
      setMended((before) => new Set(before).add(String(name)));
      setChanged(true);
    },
    errorOf: (name) => (inThisForm && isRefused(name) && !mended.has(name) ? problemText(t, saving.error) : undefined),
    error: inThisForm ? null : saving.error,
    changed,
    saving: saving.isPending,
    save: () => !saving.isPending && saving.mutate(),
  };
}
