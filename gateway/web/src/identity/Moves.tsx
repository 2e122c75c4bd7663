import { Text } from "@mantine/core";

import type { Moved } from "../api/types";
import { useI18n } from "../i18n/i18n";
import type { Words } from "../i18n/ru";

interface Props {
  title: string;
  moves: Moved[];
  more: string;
}

/** «Перейдёт: 3 контакта, 12 записей журнала.» */
export function Moves({ title, moves, more }: Props) {
  const { t } = useI18n();
  const told = moves.map(({ what, count }) => t.identity.moved[what as keyof Words["identity"]["moved"]](count));
  return (
    <Text size="sm" c="dimmed">
      {title}: {told.length > 0 ? `${told.join(", ")}. ` : ""}
      {more}
    </Text>
  );
}
