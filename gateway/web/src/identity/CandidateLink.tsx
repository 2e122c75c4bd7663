import type { Candidate } from "../api/types";
import { TextLink } from "../ui/TextLink";

interface Props {
  candidate: Pick<Candidate, "id" | "kind" | "name">;
  onClick?: () => void;
}

/** The way to the card of a counterparty or a person. */
export function CandidateLink({ candidate, onClick }: Props) {
  return candidate.kind === "counterparty" ? (
    <TextLink size="sm" to="/clients/$clientId" params={{ clientId: candidate.id }} onClick={onClick}>
      {candidate.name}
    </TextLink>
  ) : (
    <TextLink size="sm" to="/contacts/$contactId" params={{ contactId: candidate.id }} onClick={onClick}>
      {candidate.name}
    </TextLink>
  );
}
