import { Button, Checkbox, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import { useState } from "react";

import type { LineName } from "../api/types";
import { formatNumber } from "../i18n/format";
import { useI18n } from "../i18n/i18n";
import { plainNumber, rememberedLine, rememberLine, type Wish } from "./dial";
import { lineOptions } from "./lineOptions";

interface Props {
  wish: Wish;
  lines: LineName[];
  onDial: (lineId: string | null) => void;
  onClose: () => void;
}

/** Before a number is dialled: which one, and over which line. */
export function DialDialog({ wish, lines, onDial, onClose }: Props) {
  const { t } = useI18n();
  const [line, setLine] = useState(rememberedLine(lines) ?? lines[0]?.id ?? null);
  const [remember, setRemember] = useState(true);
  const several = lines.length > 1;
  return (
    <Modal
      opened
      onClose={onClose}
      size="sm"
      title={t.dialling.title}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      <Stack gap="sm">
        <Text size="lg" fw={600}>
          {formatNumber(plainNumber(wish.number), wish.number)}
        </Text>
        {several && (
          <>
            <Select
              label={t.dialling.line}
              allowDeselect={false}
              data={lineOptions(lines)}
              value={line}
              onChange={setLine}
            />
            <Checkbox
              label={t.dialling.remember}
              description={t.dialling.rememberHint}
              checked={remember}
              onChange={(event) => setRemember(event.currentTarget.checked)}
            />
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button
            data-autofocus
            leftSection={<IconPhone size={16} />}
            onClick={() => {
              if (several && remember) rememberLine(line);
              onDial(line);
            }}
          >
            {t.dialling.call}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
