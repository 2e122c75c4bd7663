import { Select, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";

import { patch, post, Problem } from "../api/client";
import type { Reminder, ReminderChange, ReminderDraft, ReminderKind } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { inMinutes } from "../ui/dateTime";
import { FormDialog } from "../ui/FormDialog";
import { notifyDone } from "../ui/notify";
import { optionsOf } from "../ui/options";
import { useDraft } from "../ui/useDraft";
import { UserSelect } from "../ui/UserSelect";
import { WhenInput } from "../ui/WhenInput";

interface Props {
  /** The one to change; a new one where it is left out. */
  reminder?: Reminder;
  counterpartyId?: string | null;
  contactId?: string | null;
  title?: string;
  phone?: string | null;
  onClose: () => void;
}

const FIRST_OFFER_MINUTES = 60;

export function ReminderForm({
  reminder,
  counterpartyId = null,
  contactId = null,
  title = "",
  phone = null,
  onClose,
}: Props) {
  const { t } = useI18n();
  const me = useMe();
  const queryClient = useQueryClient();
  const draft = useDraft(
    {
      title: reminder?.title ?? title,
      kind: reminder?.kind ?? ("call" as ReminderKind),
      text: reminder?.text ?? "",
      due_at: (reminder?.due_at ?? inMinutes(FIRST_OFFER_MINUTES)) as string | null,
      user_id: reminder?.user_id ?? me.id,
    },
    async ({ user_id, due_at, ...values }) => {
      if (!due_at) throw new Problem(422, "invalid", "", "due_at");
      if (reminder) {
        const moved = due_at === reminder.due_at ? {} : { due_at };
        const change: ReminderChange = { ...values, ...moved };
        return patch<Reminder>(`/reminders/${reminder.id}`, change, reminder.version);
      }
      const body: ReminderDraft = {
        ...values,
        ...{ due_at, user_id, phone, counterparty_id: counterpartyId, contact_id: contactId },
      };
      return post<Reminder>("/reminders", body);
    },
    () => {
      void queryClient.invalidateQueries({ queryKey: ["reminders"] });
      notifyDone(t, t.common.saved);
      onClose();
    },
  );
  const { values, set, errorOf } = draft;

  return (
    <FormDialog
      title={reminder ? t.reminders.edit : t.reminders.create}
      submitLabel={reminder ? t.common.save : t.common.create}
      draft={draft}
      onClose={onClose}
    >
      <TextInput label={t.reminders.what} data-autofocus required {...draft.text("title")} />
      <WhenInput shortcuts {...draft.input("due_at")} />
      <Select
        label={t.fields.kind}
        allowDeselect={false}
        data={optionsOf(t.reminderKind)}
        value={values.kind}
        onChange={(kind) => kind && set("kind", kind)}
      />
      {!reminder && me.role !== "manager" && (
        <UserSelect
          label={t.reminders.forWhom}
          value={values.user_id}
          error={errorOf("user_id")}
          onChange={(id) => id && set("user_id", id)}
        />
      )}
      <Textarea label={t.fields.text} autosize minRows={2} {...draft.text("text")} />
    </FormDialog>
  );
}
