import { Alert, Button, Group, Paper, Stack, TagsInput, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { patch, post } from "../api/client";
import type { CopyAddress } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { CopyText } from "../telephony/CopyText";
import { ConfirmButton } from "../ui/ConfirmButton";
import { notifyDone, notifyProblem } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { copyAddressQuery } from "./queries";

/** One's own address that puts letters of any mail program into the client's history (S16). */
export function CopyAddressSettings() {
  const { t } = useI18n();
  const words = t.writing.copies;
  const own = useQuery(copyAddressQuery);
  return (
    <Paper withBorder p="sm" maw={760} component="section" aria-label={words.title}>
      <Stack gap="xs">
        <Text fw={600} size="sm">
          {words.title}
        </Text>
        <QueryPanel query={own}>{(found) => <OwnAddress key={found.address} own={found} />}</QueryPanel>
      </Stack>
    </Paper>
  );
}

function OwnAddress({ own }: { own: CopyAddress }) {
  const { t, f } = useI18n();
  const words = t.writing.copies;
  const queryClient = useQueryClient();
  const [senders, setSenders] = useState(own.senders);
  const changing = useMutation({
    mutationFn: (change: "renew" | string[]) =>
      change === "renew"
        ? post<CopyAddress>("/copy-address/renew")
        : patch<CopyAddress>("/copy-address", { senders: change }),
    onSuccess: (saved) => {
      queryClient.setQueryData(copyAddressQuery.queryKey, saved);
      setSenders(saved.senders);
      notifyDone(t, t.common.saved);
    },
    onError: (error) => notifyProblem(t, error),
  });
  if (own.mailbox_id === null) {
    return (
      <Text size="sm" c="dimmed">
        {words.none}
      </Text>
    );
  }
  if (own.address === null) {
    return (
      <>
        <Text size="sm">{words.what}</Text>
        <Button size="compact-sm" w="fit-content" loading={changing.isPending} onClick={() => changing.mutate("renew")}>
          {words.make}
        </Button>
      </>
    );
  }
  const believed = [...own.own_senders, ...own.senders];
  return (
    <>
      <CopyText label={words.title} text={own.address} />
      <Text size="sm">{words.what}</Text>
      <Text size="xs" c="dimmed" style={{ whiteSpace: "pre-line" }}>
        {words.how}
      </Text>
      <TagsInput
        label={words.senders}
        description={words.sendersHint(own.own_senders.join(", "))}
        maxTags={20}
        value={senders}
        onChange={setSenders}
      />
      {believed.length === 0 && <Alert color="yellow">{words.noSenders}</Alert>}
      <Group gap="xs">
        <Button
          size="compact-sm"
          loading={changing.isPending}
          disabled={senders.join() === own.senders.join()}
          onClick={() => changing.mutate(senders)}
        >
          {t.common.save}
        </Button>
        <ConfirmButton label={words.renew} question={words.renewAsk} onConfirm={() => changing.mutate("renew")} />
        <Text size="xs" c="dimmed">
          {own.last_copy_at ? words.last(f.when(own.last_copy_at)) : words.never}
        </Text>
      </Group>
    </>
  );
}
