import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { useI18n } from "../i18n/i18n";
import { smsChannels, textChannelsQuery } from "../texts/textChannels";

interface Props {
  value: string | null;
  error?: string | undefined;
  onChange: (id: string) => void;
}

/** By which channel SMS leave. */
export function SmsChannel({ value, error, onChange }: Props) {
  const { t } = useI18n();
  const channels = smsChannels(useQuery(textChannelsQuery).data);
  return (
    <Select
      label={t.texts.channel}
      allowDeselect={false}
      data={channels.map((channel) => ({ value: channel.id, label: channel.name }))}
      value={value}
      description={channels.length === 0 ? t.texts.noChannel : undefined}
      error={error}
      onChange={(id) => id && onChange(id)}
    />
  );
}
