import { useEffect, useRef, type RefObject } from "react";

/** Keys of a list page: «/» searches, Ins creates. Keys are told by their place, so a Russian layout works too. */
export function useListKeys(search: RefObject<HTMLInputElement | null>, create?: () => void): void {
  const latest = useRef(create);
  useEffect(() => {
    latest.current = create;
  });
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.code === "Slash") search.current?.focus();
      else if (event.code === "Insert" && latest.current) latest.current();
      else return;
      event.preventDefault();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [search]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input, textarea, select, [contenteditable], [role=dialog]") !== null
  );
}
