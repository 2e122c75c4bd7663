import { ActionIcon, Code, CopyButton, Group, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";

import { useI18n } from "../i18n/i18n";

interface Props {
  label: string;
  text: string;
}

/** A text to be carried elsewhere. */
export function CopyText({ label, text }: Props) {
  const { t } = useI18n();
  return (
    <Group gap={4} wrap="nowrap" miw={0}>
      <Code style={{ overflowWrap: "anywhere" }}>{text}</Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t.common.copied : t.common.copy} opened={copied || undefined}>
            <ActionIcon
              variant="subtle"
              color={copied ? "green" : "gray"}
              aria-label={`${t.common.copy}: ${label}`}
              onClick={copy}
            >
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}
