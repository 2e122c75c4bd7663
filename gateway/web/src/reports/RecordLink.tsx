import type { ReactNode } from "react";

import type { RecordKind } from "../api/types";
import { TextLink } from "../ui/TextLink";

interface Props {
  source: RecordKind;
  id: string;
  label: string;
  children: ReactNode;
}

/** Leads to one record: its card, or its line beside the journal. */
export function RecordLink({ source, id, label, children }: Props) {
  if (source === "interaction") {
    return (
      <TextLink to="/journal" search={{ open: id }} aria-label={label}>
        {children}
      </TextLink>
    );
  }
  if (source === "contact") {
    return (
      <TextLink to="/contacts/$contactId" params={{ contactId: id }} aria-label={label}>
        {children}
      </TextLink>
    );
  }
  return (
    <TextLink to="/clients/$clientId" params={{ clientId: id }} aria-label={label}>
      {children}
    </TextLink>
  );
}
