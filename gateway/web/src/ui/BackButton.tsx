import { Button } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";

import { useI18n } from "../i18n/i18n";

/** Back to the list, where the screen is too narrow for both. */
export function BackButton({ onBack }: { onBack: () => void }) {
  const { t } = useI18n();
  return (
    <Button
      hiddenFrom="sm"
      variant="subtle"
      size="compact-sm"
      leftSection={<IconArrowLeft size={16} />}
      onClick={onBack}
      style={{ alignSelf: "flex-start" }}
    >
      {t.common.back}
    </Button>
  );
}
