import { Group, Select, TextInput } from "@mantine/core";

import type { SocialAccount } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { optionsOf } from "../ui/options";
import { ListEditor } from "./ListEditor";

interface Props {
  label: string;
  value: SocialAccount[];
  onChange: (value: SocialAccount[]) => void;
  error?: string | undefined;
}

/** Accounts in networks and messengers. */
export function SocialsInput({ label, value, onChange, error }: Props) {
  const { t } = useI18n();
  return (
    <ListEditor
      label={label}
      add={t.cards.addSocial}
      value={value}
      blank={{ network: "vk", account: "" }}
      onChange={onChange}
      error={error}
    >
      {(one, set) => (
        <Group gap={6} wrap="nowrap">
          <Select
            aria-label={t.cards.network}
            w={140}
            allowDeselect={false}
            data={optionsOf(t.cards.networks)}
            value={one.network ?? "other"}
            onChange={(network) => network && set({ network })}
          />
          <TextInput
            aria-label={t.cards.account}
            placeholder={t.cards.accountHint}
            flex={1}
            value={one.account}
            onChange={(event) => set({ account: event.currentTarget.value })}
          />
        </Group>
      )}
    </ListEditor>
  );
}
