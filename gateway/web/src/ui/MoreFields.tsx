import { Collapse, Stack, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";

import { useI18n } from "../i18n/i18n";

interface Props {
  label?: string;
  /** Something below was refused. */
  refused?: boolean;
  children: ReactNode;
}

/** The fields of a form that are seldom needed: made and shown when one asks for them. */
export function MoreFields({ label, refused = false, children }: Props) {
  const { t } = useI18n();
  const [more, { toggle }] = useDisclosure(false);
  const shown = more || refused;
  return (
    <>
      <UnstyledButton fz="sm" td="underline" w="fit-content" aria-expanded={shown} onClick={toggle}>
        {label ?? t.common.optional}
      </UnstyledButton>
      <Collapse expanded={shown}>{shown && <Stack gap="sm">{children}</Stack>}</Collapse>
    </>
  );
}
