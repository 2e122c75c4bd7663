import { Stack } from "@mantine/core";

import { QuietHours } from "./QuietHours";
import { TextChannels } from "./TextChannels";

/** SMS and messengers: their channels, and when nothing leaves by itself. */
export function Texts() {
  return (
    <Stack gap="xl">
      <TextChannels />
      <QuietHours />
    </Stack>
  );
}
