import { useRefresh } from "../api/useRefresh";

/** What a form does once it is saved: what is shown of these nouns is asked for anew, and the form is closed. */
export function useSaved(onClose: () => void, ...nouns: string[]): () => void {
  const refresh = useRefresh(...nouns);
  return () => {
    void refresh();
    onClose();
  };
}
