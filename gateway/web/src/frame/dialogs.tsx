import { createContext, lazy, Suspense, use, useMemo, useState, type ReactNode } from "react";

import type { CounterpartyRole, MergedKind, Interaction, Reminder } from "../api/types";
import type { LetterStart } from "../emails/EmailForm";
import type { Known } from "../journal/draft";

/** A form over whatever page is open; what is known already is filled in. */
export type Dialog =
  | {
      kind: "client";
      phone?: string;
      name?: string;
      role?: CounterpartyRole;
      parentId?: string;
      parentName?: string;
    }
  | { kind: "contact"; counterpartyId?: string; counterpartyName?: string; phone?: string; name?: string }
  | { kind: "lead"; phone?: string }
  | { kind: "merge"; of: MergedKind; recordId: string; name: string }
  | { kind: "interaction"; line?: Interaction; known?: Known; title?: string; held?: boolean }
  | { kind: "sms"; phone?: string; phones?: string[]; counterpartyId?: string | null; contactId?: string | null }
  | ({ kind: "letter" } & LetterStart)
  | {
      kind: "reminder";
      reminder?: Reminder;
      counterpartyId?: string | null;
      contactId?: string | null;
      title?: string;
      phone?: string | null;
    };

const CounterpartyForm = lazy(async () => ({
  default: (await import("../counterparties/CounterpartyForm")).CounterpartyForm,
}));
const ContactForm = lazy(async () => ({ default: (await import("../contacts/ContactForm")).ContactForm }));
const MergeWith = lazy(async () => ({ default: (await import("../identity/MergeWith")).MergeWith }));
const LeadForm = lazy(async () => ({ default: (await import("../leads/LeadForm")).LeadForm }));
const InteractionForm = lazy(async () => ({ default: (await import("../journal/InteractionForm")).InteractionForm }));
const EmailForm = lazy(async () => ({ default: (await import("../emails/EmailForm")).EmailForm }));
const SmsForm = lazy(async () => ({ default: (await import("../texts/SmsForm")).SmsForm }));
const ReminderForm = lazy(async () => ({ default: (await import("../reminders/ReminderForm")).ReminderForm }));

const DialogsContext = createContext<(dialog: Dialog) => void>(() => undefined);

export function DialogsProvider({ children }: { children: ReactNode }) {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = useMemo(() => () => setDialog(null), []);
  return (
    <DialogsContext value={setDialog}>
      {children}
      <Suspense>{dialog && <OpenDialog dialog={dialog} close={close} />}</Suspense>
    </DialogsContext>
  );
}

export function useDialogs(): (dialog: Dialog) => void {
  return use(DialogsContext);
}

function OpenDialog({ dialog, close }: { dialog: Dialog; close: () => void }) {
  switch (dialog.kind) {
    case "client":
      return <CounterpartyForm {...dialog} onClose={close} />;
    case "contact":
      return <ContactForm {...dialog} onClose={close} />;
    case "merge":
      return <MergeWith kind={dialog.of} recordId={dialog.recordId} name={dialog.name} onClose={close} />;
    case "lead":
      return <LeadForm {...dialog} onClose={close} />;
    case "interaction":
      return <InteractionForm {...dialog} onClose={close} />;
    case "letter":
      // Another letter may follow at once, as when one is taken back.
      return <EmailForm key={dialog.draft?.id ?? "new"} {...dialog} onClose={close} />;
    case "sms":
      return <SmsForm {...dialog} onClose={close} />;
    case "reminder":
      return <ReminderForm {...dialog} onClose={close} />;
  }
}
