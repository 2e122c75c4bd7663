import { Group, Select, TextInput } from "@mantine/core";

import type { PostalAddress } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { optionsOf } from "../ui/options";
import { ListEditor } from "./ListEditor";

interface Props {
  label: string;
  value: PostalAddress[];
  onChange: (value: PostalAddress[]) => void;
  error?: string | undefined;
}

/** Further addresses, each for its purpose. */
export function PostalAddressesInput({ label, value, onChange, error }: Props) {
  const { t } = useI18n();
  return (
    <ListEditor
      label={label}
      add={t.cards.addAddress}
      value={value}
      blank={{ kind: "legal", country: "", city: "", postal_code: "", text: "" }}
      onChange={onChange}
      error={error}
    >
      {(one, set) => (
        <>
          <Group gap={6} grow preventGrowOverflow={false} wrap="wrap">
            <Select
              aria-label={t.cards.addressKind}
              w={150}
              allowDeselect={false}
              data={optionsOf(t.cards.addressKinds)}
              value={one.kind ?? "other"}
              onChange={(kind) => kind && set({ kind })}
            />
            <TextInput
              aria-label={t.cards.postalCode}
              placeholder={t.cards.postalCode}
              w={90}
              value={one.postal_code ?? ""}
              onChange={(event) => set({ postal_code: event.currentTarget.value })}
            />
            <TextInput
              aria-label={t.fields.city}
              placeholder={t.fields.city}
              flex={1}
              miw={120}
              value={one.city ?? ""}
              onChange={(event) => set({ city: event.currentTarget.value })}
            />
          </Group>
          <TextInput
            aria-label={t.cards.street}
            placeholder={t.cards.street}
            value={one.text ?? ""}
            onChange={(event) => set({ text: event.currentTarget.value })}
          />
        </>
      )}
    </ListEditor>
  );
}
