import { IconArrowForward, IconBan, IconCheck, IconCopy, IconMail, IconPencil, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";

import { del, patch } from "../api/client";
import type { Interaction, InteractionChange } from "../api/types";
import { useDialogs } from "../frame/dialogs";
import { useI18n } from "../i18n/i18n";
import { confirmThen, notifyDone, notifyProblem } from "../ui/notify";
import type { RowAction } from "../ui/grid/RowMenu";
import { copyOf, followerOf } from "./draft";
import { isFact } from "./look";
import { useJournalRefresh } from "./refresh";

/** What may be done with a line of the journal. */
export function useLineActions(): (line: Interaction) => RowAction[] {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const openDialog = useDialogs();
  const refresh = useJournalRefresh();
  const icon = { size: 16 };

  async function change(line: Interaction, made: InteractionChange) {
    try {
      refresh(await patch<Interaction>(`/interactions/${line.id}`, made, line.version));
    } catch (error) {
      notifyProblem(t, error);
    }
  }

  async function remove(line: Interaction) {
    try {
      await del(`/interactions/${line.id}`, line.version);
      notifyDone(t, t.journal.deleted);
    } catch (error) {
      notifyProblem(t, error);
    }
    void queryClient.invalidateQueries({ queryKey: ["interactions"] });
    void queryClient.invalidateQueries({ queryKey: ["counterparties", "timeline", line.counterparty_id] });
  }

  return (line) => {
    const planned = line.status === "planned";
    const actions: (RowAction | false)[] = [
      {
        key: "edit",
        label: t.journal.wholeRecord,
        icon: <IconPencil {...icon} />,
        run: () => openDialog({ kind: "interaction", line }),
      },
      planned && {
        key: "held",
        label: t.journal.held,
        icon: <IconCheck {...icon} />,
        run: () => openDialog({ kind: "interaction", line, held: true }),
      },
      {
        key: "next",
        label: t.journal.planNext,
        icon: <IconArrowForward {...icon} />,
        run: () => openDialog({ kind: "interaction", known: followerOf(line), title: t.journal.nextTitle }),
      },
      {
        key: "copy",
        label: t.journal.copy,
        icon: <IconCopy {...icon} />,
        run: () => openDialog({ kind: "interaction", known: copyOf(line), title: t.journal.copyTitle }),
      },
      {
        key: "letter",
        label: t.journal.letter,
        icon: <IconMail {...icon} />,
        run: () =>
          openDialog({
            kind: "letter",
            counterpartyId: line.counterparty_id,
            contactId: line.contact_id,
            subject: line.subject,
            text: line.summary,
            fileIds: line.attachment_ids,
            ...(line.email_address && { to: line.email_address }),
          }),
      },
      planned && {
        key: "cancel",
        label: t.journal.cancel,
        icon: <IconBan {...icon} />,
        run: () => void change(line, { status: "cancelled" }),
      },
      !isFact(line) && {
        key: "delete",
        label: t.common.delete,
        icon: <IconTrash {...icon} />,
        color: "red",
        run: () => confirmThen(t, t.journal.deleteAsk, t.common.delete, () => void remove(line)),
      },
    ];
    return actions.filter((action) => action !== false);
  };
}
