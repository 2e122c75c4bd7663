import {
  Alert,
  Button,
  Checkbox,
  Code,
  CopyButton,
  Group,
  Modal,
  NumberInput,
  SimpleGrid,
  Stack,
  TextInput,
} from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { post } from "../api/client";
import type { ApiKeyDraft, NewApiKey, Scope } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { FormDialog } from "../ui/FormDialog";
import { useDraft } from "../ui/useDraft";

/** Makes a key, then shows it, this once. */
export function ApiKeyForm({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const [made, setMade] = useState<NewApiKey | null>(null);
  const draft = useDraft(
    { name: "", scopes: ["leads:write"] as Scope[], requests_per_minute: 120 },
    (values) => post<NewApiKey>("/api-keys", values satisfies ApiKeyDraft),
    (answer) => {
      void queryClient.invalidateQueries({ queryKey: ["api-keys"] });
      setMade(answer);
    },
  );
  const { values, set, errorOf } = draft;
  if (made) return <ShownKey made={made} onClose={onClose} />;

  return (
    <FormDialog title={t.settings.newKey} draft={draft} onClose={onClose}>
      <TextInput label={t.settings.keyName} data-autofocus required {...draft.text("name")} />
      <Checkbox.Group
        label={t.settings.scopes}
        value={values.scopes}
        error={errorOf("scopes")}
        onChange={(scopes) => set("scopes", scopes as Scope[])}
      >
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing={8} mt={4}>
          {(Object.keys(t.settings.scopeNames) as Scope[]).map((scope) => (
            <Checkbox key={scope} value={scope} label={t.settings.scopeNames[scope]} />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      <NumberInput
        label={t.settings.limit}
        min={1}
        max={60_000}
        value={values.requests_per_minute}
        error={errorOf("requests_per_minute")}
        onChange={(value) => set("requests_per_minute", Number(value))}
      />
    </FormDialog>
  );
}

function ShownKey({ made, onClose }: { made: NewApiKey; onClose: () => void }) {
  const { t } = useI18n();
  return (
    <Modal opened onClose={onClose} title={made.api_key.name} closeOnClickOutside={false} withCloseButton={false}>
      <Stack>
        <Alert color="yellow">{t.settings.keyOnce}</Alert>
        <Code block data-testid="new-api-key">
          {made.key}
        </Code>
        <Group justify="flex-end">
          <CopyButton value={made.key}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? t.common.copied : t.common.copy}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{t.common.close}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
