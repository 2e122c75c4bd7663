import { IconCategory, IconPencil, IconSend, IconTrash, IconUserShare } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import { useI18n } from "../i18n/i18n";
import type { CardKind } from "../history/nouns";
import type { BulkAction } from "../ui/grid/BulkBar";
import type { Picked } from "../ui/grid/useSelection";

export interface BulkDialogProps {
  kind: CardKind;
  picked: Picked;
  onClose: () => void;
}

const DIALOGS = {
  manager: lazy(async () => ({ default: (await import("./ManagerDialog")).ManagerDialog })),
  segment: lazy(async () => ({ default: (await import("./SegmentDialog")).SegmentDialog })),
  field: lazy(async () => ({ default: (await import("./FieldDialog")).FieldDialog })),
  mailing: lazy(async () => ({ default: (await import("./MailingDialog")).MailingDialog })),
  delete: lazy(async () => ({ default: (await import("./DeleteDialog")).DeleteDialog })),
};

/** What may be done with many records of a list at once, and the dialog of what is being done. */
export function useBulkActions(kind: CardKind): { actions: BulkAction[]; dialog: React.ReactNode } {
  const { t } = useI18n();
  const [open, setOpen] = useState<{ what: keyof typeof DIALOGS; picked: Picked; clear: () => void } | null>(null);
  const icon = { size: 14 };
  const action = (what: keyof typeof DIALOGS, label: string, mark: React.ReactNode): BulkAction => ({
    key: what,
    label,
    short: what === "delete" ? undefined : t.bulk.short[what],
    icon: mark,
    run: (picked, clear) => setOpen({ what, picked, clear }),
  });
  const actions = [
    action("manager", t.bulk.manager, <IconUserShare {...icon} />),
    ...(kind === "counterparty" ? [action("segment", t.bulk.segment, <IconCategory {...icon} />)] : []),
    action("field", t.bulk.field, <IconPencil {...icon} />),
    action("mailing", t.mailings.putIn, <IconSend {...icon} />),
    action("delete", t.bulk.deletion.action, <IconTrash {...icon} />),
  ];
  const Dialog = open && DIALOGS[open.what];
  const dialog = Dialog && (
    <Suspense>
      <Dialog
        kind={kind}
        picked={open.picked}
        onClose={() => {
          setOpen(null);
          open.clear();
        }}
      />
    </Suspense>
  );
  return { actions, dialog };
}
