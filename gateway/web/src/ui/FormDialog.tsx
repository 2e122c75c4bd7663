import { Button, Group, Modal, Stack } from "@mantine/core";
import type { FormEvent, KeyboardEvent, ReactNode } from "react";

import { useI18n } from "../i18n/i18n";
import { confirmThen } from "./notify";
import { ProblemPanel } from "./ProblemPanel";
import type { Draft } from "./useDraft";

interface Props<D> {
  title: string;
  draft: Draft<D>;
  onClose: () => void;
  submitLabel?: string;
  wide?: boolean;
  children: ReactNode;
}

/** A form over the page. Ctrl+Enter saves; Esc asks first where something would be lost. */
export function FormDialog<D>({ title, draft, onClose, submitLabel, wide, children }: Props<D>) {
  const { t } = useI18n();

  function close() {
    if (draft.changed) confirmThen(t, t.common.loseAsk, t.common.lose, onClose);
    else onClose();
  }

  function submit(event: FormEvent | KeyboardEvent) {
    event.preventDefault();
    draft.save();
  }

  return (
    <Modal
      opened
      onClose={close}
      title={title}
      size={wide ? "lg" : "md"}
      closeOnClickOutside={!draft.changed}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      <form
        onSubmit={submit}
        onKeyDown={(event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && submit(event)}
        noValidate
      >
        <Stack gap="sm">
          {draft.error && <ProblemPanel error={draft.error} />}
          {children}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t.common.cancel}
            </Button>
            <Button type="submit" loading={draft.saving}>
              {submitLabel ?? t.common.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
