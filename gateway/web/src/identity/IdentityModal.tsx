import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { get, type Query } from "../api/client";
import { useI18n } from "../i18n/i18n";
import { QueryPanel } from "../ui/QueryPanel";

interface Props<P> {
  title: string;
  /** Where what is to be decided is asked for, and what is asked. */
  path: string;
  query?: Query;
  onClose: () => void;
  children: (preview: P, again: () => void) => ReactNode;
}

/** A decision about two records: what it would do is asked anew each time, and once more where it came too late. */
export function IdentityModal<P>({ title, path, query = {}, onClose, children }: Props<P>) {
  const { t } = useI18n();
  const preview = useQuery({
    queryKey: ["merges", path, query],
    queryFn: ({ signal }) => get<P>(path, query, signal),
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Modal opened size="xl" onClose={onClose} title={title} closeButtonProps={{ "aria-label": t.common.close }}>
      <QueryPanel query={preview}>{(shown) => children(shown, () => void preview.refetch())}</QueryPanel>
    </Modal>
  );
}
