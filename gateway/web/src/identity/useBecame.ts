import { useEffect } from "react";

/** The card of a merged record is that of the one it became: the address follows. */
export function useBecame(asked: string, found: string | undefined, follow: (id: string) => void): void {
  useEffect(() => {
    if (found && found !== asked) follow(found);
  });
}
