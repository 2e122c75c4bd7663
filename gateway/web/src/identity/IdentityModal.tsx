import { Alert, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import { get, type Query } from "../api/client";
import { useI18n } from "../i18n/i18n";
import { problemText } from "../i18n/problems";
import { QueryPanel } from "../ui/QueryPanel";

interface Props<P> {
  title: string;
  /** Where what is to be decided is asked for, and what is asked. */
  path: string;
  query?: Query;
  onClose: () => void;
  /** What was refused is told, and asked anew; what was chosen stays. */
  children: (preview: P, refused: (error: unknown) => void) => ReactNode;
}

/** A decision about two records: what it would do is asked anew each time, and once more where it came too late. */
export function IdentityModal<P>({ title, path, query = {}, onClose, children }: Props<P>) {
  const { t } = useI18n();
  const [refusal, setRefusal] = useState<unknown>(null);
  const preview = useQuery({
    queryKey: ["merges", path, query],
    queryFn: ({ signal }) => get<P>(path, query, signal),
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Modal opened size="xl" onClose={onClose} title={title} closeButtonProps={{ "aria-label": t.common.close }}>
      {refusal !== null && (
        <Alert color="red" p="xs" mb="sm" role="alert">
          {problemText(t, refusal)} {t.identity.lookAgain}
        </Alert>
      )}
      <QueryPanel query={preview}>
        {(shown) =>
          children(shown, (error) => {
            setRefusal(error);
            void preview.refetch();
          })
        }
      </QueryPanel>
    </Modal>
  );
}
