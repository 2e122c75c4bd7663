import { useMutation } from "@tanstack/react-query";
import { useState, type ChangeEvent } from "react";

import { Problem } from "../api/client";
import { useI18n } from "../i18n/i18n";
import { problemText } from "../i18n/problems";

type FieldsOf<D, V> = { [K in keyof D]: D[K] extends V ? K : never }[keyof D] & string;
type Typed = ChangeEvent<HTMLInputElement | HTMLTextAreaElement>;

interface Input<V> {
  value: V;
  error: string | undefined;
  onChange: (value: V) => void;
}

export interface Draft<D> {
  values: D;
  set: <K extends keyof D>(field: K, value: D[K]) => void;
  /** What an input of one field is given; of a text that is typed, and of one that is ticked. */
  input: <K extends keyof D & string>(field: K) => Input<D[K]>;
  text: (field: FieldsOf<D, string>) => { value: string; error: string | undefined; onChange: (event: Typed) => void };
  flag: (field: FieldsOf<D, boolean>) => { checked: boolean; onChange: (event: ChangeEvent<HTMLInputElement>) => void };
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

  function set(name: keyof D, value: unknown) {
    setValues((before) => ({ ...before, [name]: value }));
    setMended((before) => new Set(before).add(String(name)));
    setChanged(true);
  }

  function errorOf(name: string) {
    return inThisForm && isRefused(name) && !mended.has(name) ? problemText(t, saving.error) : undefined;
  }

  return {
    values,
    set,
    input: (name) => ({ value: values[name], error: errorOf(name), onChange: (value) => set(name, value) }),
    text: (name) => ({
      value: values[name] as string,
      error: errorOf(name),
      onChange: (event) => set(name, event.currentTarget.value),
    }),
    flag: (name) => ({
      checked: values[name] as boolean,
      onChange: (event) => set(name, event.currentTarget.checked),
    }),
    errorOf,
    error: inThisForm ? null : saving.error,
    changed,
    saving: saving.isPending,
    save: () => !saving.isPending && saving.mutate(),
  };
}
