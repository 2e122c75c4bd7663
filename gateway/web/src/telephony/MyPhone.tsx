import { Modal, Radio, Select, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { patch } from "../api/client";
import type { Extension } from "../api/types";
import { lineNamesQuery, rememberedLine, rememberLine } from "../calls/dial";
import { lineOptions } from "../calls/lineOptions";
import { useI18n } from "../i18n/i18n";
import { notifyDone } from "../ui/notify";
import { QueryPanel } from "../ui/QueryPanel";
import { useDeed } from "../ui/useDeed";
import { myPhoneQuery, PHONES } from "./phones";

/** One's own phone, and how it takes calls; the choice is saved at once. */
export function MyPhone({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const words = t.telephony.phones;
  const phone = useQuery(myPhoneQuery);
  return (
    <Modal opened onClose={onClose} title={words.my} closeButtonProps={{ "aria-label": t.common.close }}>
      <QueryPanel query={phone}>
        {(found) => (found ? <Choice phone={found} /> : <Text size="sm">{words.noPhone}</Text>)}
      </QueryPanel>
      <OutgoingLine />
    </Modal>
  );
}

function Choice({ phone }: { phone: Extension }) {
  const { t } = useI18n();
  const words = t.telephony.phones;
  const queryClient = useQueryClient();
  const saving = useDeed(
    async (accepts: Extension["accepts"]) => {
      queryClient.setQueryData(myPhoneQuery.queryKey, await patch<Extension>("/my-phone", { accepts }));
      notifyDone(t, t.common.saved);
    },
    ...PHONES,
  );
  return (
    <Stack gap="sm">
      <Text size="sm">
        {words.myNumber}: <b>{phone.number}</b> · {words.myAddress}: <code>{phone.uri}</code>
      </Text>
      <Radio.Group
        label={words.accepts}
        value={saving.isPending ? saving.variables : phone.accepts}
        onChange={(value) => saving.mutate(value as Extension["accepts"])}
      >
        <Stack gap="sm" mt="xs">
          <Radio value="ring" label={words.acceptKinds.ring} description={words.ringHint} />
          <Radio value="on_accept" label={words.acceptKinds.on_accept} description={words.onAcceptHint} />
        </Stack>
      </Radio.Group>
    </Stack>
  );
}

/** The line this workplace calls from (R41), where there are several. */
function OutgoingLine() {
  const { t } = useI18n();
  const { data: lines = [] } = useQuery(lineNamesQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  if (lines.length < 2) return null;
  return (
    <Select
      mt="md"
      label={t.dialling.outgoing}
      placeholder={t.dialling.askEachTime}
      clearable
      clearButtonProps={{ "aria-label": t.common.delete }}
      data={lineOptions(lines)}
      value={chosen ?? rememberedLine(lines)}
      onChange={(line) => {
        rememberLine(line);
        setChosen(line);
      }}
    />
  );
}
