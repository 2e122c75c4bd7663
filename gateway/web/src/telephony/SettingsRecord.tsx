import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";

import { get } from "../api/client";
import { useI18n } from "../i18n/i18n";
import { useIsAdmin } from "../session/session";
import { SettingsSection } from "../settings/SettingsSection";
import { notifyDone } from "../ui/notify";
import { ProblemPanel } from "../ui/ProblemPanel";
import { QueryPanel } from "../ui/QueryPanel";
import { useDraft, type Draft } from "../ui/useDraft";
import type { FieldWords } from "../ui/VersionConflict";
import { useSettingSave } from "./useSettingSave";

interface Props<R extends { version: number }> {
  title: string;
  hint?: string;
  /** Where the record is read and changed. */
  path: string;
  queryKey: QueryKey;
  words: FieldWords;
  children: (draft: Draft<Omit<R, "version">>) => ReactNode;
}

/**
 * Settings that are one record: changed where they stand and saved by a button; who may not change them reads them.
 * What is typed stays, whoever saves meanwhile.
 */
export function SettingsRecord<R extends { version: number }>(props: Props<R>) {
  const { title, hint, path, queryKey, words } = props;
  const admin = useIsAdmin();
  const record = useQuery({ queryKey, queryFn: ({ signal }) => get<R>(path, {}, signal) });
  return (
    <SettingsSection title={title} hint={hint}>
      <QueryPanel query={record}>
        {(found) => (admin ? <Kept {...props} latest={found} /> : <Facts record={found} words={words} />)}
      </QueryPanel>
    </SettingsSection>
  );
}

interface KeptProps<R extends { version: number }> extends Props<R> {
  latest: R;
}

/** The form begins anew with another's version only while nothing was typed. */
function Kept<R extends { version: number }>(props: KeptProps<R>) {
  const [base, setBase] = useState(props.latest);
  return <Form key={base.version} {...props} base={base} onBase={setBase} />;
}

interface FormProps<R extends { version: number }> extends KeptProps<R> {
  base: R;
  onBase: (record: R) => void;
}

function Form<R extends { version: number }>(props: FormProps<R>) {
  const { title, path, queryKey, words, latest, base, onBase, children } = props;
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const { version: _version, ...initial } = base;
  const { save, dialog } = useSettingSave<R, Omit<R, "version">>(path, words);
  const draft = useDraft(
    initial,
    (values) => save(values, initial, base),
    (saved) => {
      queryClient.setQueryData(queryKey, saved);
      onBase(saved);
      notifyDone(t, t.common.saved);
    },
  );
  useEffect(() => {
    if (latest.version !== base.version && !draft.changed) onBase(latest);
  }, [latest, base, draft.changed, onBase]);
  return (
    <form
      aria-label={title}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        draft.save();
      }}
    >
      <Stack gap="sm" maw={640}>
        {draft.error && <ProblemPanel error={draft.error} />}
        {children(draft)}
        <Group>
          <Button type="submit" disabled={!draft.changed} loading={draft.saving}>
            {t.common.save}
          </Button>
        </Group>
      </Stack>
      {dialog}
    </form>
  );
}

function Facts({ record, words }: { record: { version: number }; words: FieldWords }) {
  const { version: _version, ...fields } = record;
  return (
    <Stack gap="xs" maw={640}>
      {Object.entries(fields).map(([field, value]) => (
        <div key={field}>
          <Text size="xs" c="dimmed">
            {words.label(field)}
          </Text>
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {words.text(field, value)}
          </Text>
        </div>
      ))}
    </Stack>
  );
}
