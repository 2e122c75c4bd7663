import { useRouter } from "@tanstack/react-router";
import type { MouseEvent, ReactNode } from "react";

interface Props {
  to: "/clients" | "/contacts";
  id: string;
  /** The link of the row itself, not of another record in it. */
  own?: boolean;
  children: ReactNode;
}

/** A link to a card in a cell of a list: light, since rows come and go by thousands while one scrolls. */
export function RecordLink({ to, id, own = false, children }: Props) {
  const router = useRouter();
  const href = `${to}/${id}`;

  function onClick(event: MouseEvent) {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void router.navigate({ href });
  }

  return (
    <a href={href} tabIndex={-1} className={own ? "grid-link grid-own" : "grid-link"} onClick={onClick}>
      {children}
    </a>
  );
}
