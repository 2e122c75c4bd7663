import { Anchor, Group, Stack } from "@mantine/core";

import type { Phone } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { BounceMark } from "../writing/BounceMark";
import { PhoneLink } from "./PhoneLink";

/** Phones to click. */
export function PhoneLinks({ phones }: { phones: Phone[] }) {
  const { t } = useI18n();
  if (phones.length === 0) return t.common.empty;
  return (
    <Stack gap={2}>
      {phones.map((phone) => (
        <PhoneLink key={phone.raw} {...phone} />
      ))}
    </Stack>
  );
}

/** E-mail addresses: a click writes a letter. */
export function AddressLinks({ addresses, onWrite }: { addresses: string[]; onWrite: (address: string) => void }) {
  const { t } = useI18n();
  if (addresses.length === 0) return t.common.empty;
  return (
    <Stack gap={2} align="flex-start">
      {addresses.map((address) => (
        <Group key={address} gap={4} wrap="nowrap">
          <Anchor component="button" type="button" ta="left" onClick={() => onWrite(address)}>
            {address}
          </Anchor>
          <BounceMark address={address} among={addresses} />
        </Group>
      ))}
    </Stack>
  );
}
