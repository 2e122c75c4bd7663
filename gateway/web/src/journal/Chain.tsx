import "./journal.css";
import { Stack, Text, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { get } from "../api/client";
import type { Page } from "../api/queries";
import type { Interaction } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { QueryPanel } from "../ui/QueryPanel";
import { LineBadge } from "./LineBadge";
import { titleOf } from "./look";

interface Props {
  line: Interaction;
  /** Opens another line; they are only shown where it is left out. */
  onOpen?: (id: string) => void;
}

/** F42, F43: what led to this line and what follows, by date. */
export function Chain({ line, onOpen }: Props) {
  const { t, f } = useI18n();
  const chain = useQuery({
    queryKey: ["interactions", "chain", line.id],
    queryFn: ({ signal }) => get<Page<Interaction>>(`/interactions/${line.id}/chain`, {}, signal),
  });
  return (
    <QueryPanel query={chain}>
      {({ items }) => (
        <Stack gap={2}>
          {items.length < 2 && (
            <Text size="sm" c="dimmed">
              {t.journal.chainEmpty}
            </Text>
          )}
          <ol className="chain">
            {items.map((one) => (
              <li key={one.id} aria-current={one.id === line.id || undefined}>
                <UnstyledButton
                  className="chain-line"
                  component={onOpen ? "button" : "div"}
                  onClick={onOpen && (() => onOpen(one.id))}
                >
                  <Text size="sm" fw={one.id === line.id ? 600 : 400}>
                    {f.when(one.starts_at)} · {t.journal.channels[one.channel]}
                  </Text>
                  <LineBadge line={one} />
                  {titleOf(one) && (
                    <Text size="xs" c="dimmed" w="100%">
                      {titleOf(one)}
                    </Text>
                  )}
                </UnstyledButton>
              </li>
            ))}
          </ol>
        </Stack>
      )}
    </QueryPanel>
  );
}
