import { Checkbox, TextInput } from "@mantine/core";

import { useI18n } from "../../i18n/i18n";
import { FormDialog } from "../FormDialog";
import { useDraft } from "../useDraft";
import type { SavedView } from "./view";

interface Props {
  /** Null for a new one. */
  view: SavedView | null;
  send: (name: string, shared: boolean) => Promise<SavedView>;
  onSaved: (view: SavedView) => void;
  onClose: () => void;
}

export function ViewForm({ view, send, onSaved, onClose }: Props) {
  const { t } = useI18n();
  const draft = useDraft(
    { name: view?.name ?? "", shared: view?.shared ?? false },
    ({ name, shared }) => send(name.trim(), shared),
    onSaved,
  );
  return (
    <FormDialog
      title={view ? t.grid.renameView : t.grid.newView}
      submitLabel={t.common.save}
      draft={draft}
      onClose={onClose}
    >
      <TextInput label={t.grid.viewName} data-autofocus required maxLength={100} {...draft.text("name")} />
      <Checkbox label={t.grid.viewShared} {...draft.flag("shared")} />
    </FormDialog>
  );
}
