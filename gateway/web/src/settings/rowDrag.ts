import { useRef, useState, type DragEvent } from "react";

/** The list with the item at `from` moved to `to`. */
export function moved<T>(items: T[], from: number, to: number): T[] {
  const rest = items.filter((_, place) => place !== from);
  const item = items[from];
  return item === undefined ? items : [...rest.slice(0, to), item, ...rest.slice(to)];
}

/** Rows that are dragged by the mouse to another place; beside this there must be a way for the keyboard. */
export function useRowDrag(onMove: (from: number, to: number) => void) {
  const from = useRef<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  return (place: number) => ({
    draggable: true,
    style: over === place ? { boxShadow: "inset 0 2px 0 var(--mantine-primary-color-filled)" } : undefined,
    onDragStart: (event: DragEvent) => {
      from.current = place;
      event.dataTransfer.effectAllowed = "move";
    },
    onDragOver: (event: DragEvent) => {
      if (from.current === null) return;
      event.preventDefault();
      setOver(place);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      const start = from.current;
      from.current = null;
      setOver(null);
      if (start !== null && start !== place) onMove(start, place);
    },
    onDragEnd: () => {
      from.current = null;
      setOver(null);
    },
  });
}
