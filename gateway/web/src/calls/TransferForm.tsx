import { Autocomplete, Button, Group, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { useI18n } from "../i18n/i18n";
import { useMe, useUserName } from "../session/session";
import { extensionsQuery } from "../telephony/phones";

interface Props {
  busy: boolean;
  /** May the colleague be asked first? */
  ask: boolean;
  onTransfer: (to: string, attended: boolean) => void;
}

/** To whom a call is given: a colleague by name, or any number as it is typed. */
export function TransferForm({ busy, ask, onTransfer }: Props) {
  const { t } = useI18n();
  const words = t.callCard;
  const me = useMe();
  const userName = useUserName();
  const { data: extensions = [] } = useQuery(extensionsQuery);
  const [typed, setTyped] = useState("");
  const colleagues = new Map(
    extensions
      .filter((extension) => extension.user_id !== me.id)
      .map((extension) => [`${userName(extension.user_id) ?? ""} · ${extension.number}`, extension.number]),
  );
  const to = colleagues.get(typed) ?? typed.trim();
  const isNumber = /^[+\d*#][\d\s()*#-]*$/.test(to);
  const give = (attended: boolean) => isNumber && onTransfer(to, attended);
  return (
    <Stack gap={6}>
      <Autocomplete
        label={words.transferTo}
        placeholder={words.transferPlaceholder}
        data={[...colleagues.keys()]}
        value={typed}
        error={typed !== "" && !isNumber && words.noSuchColleague}
        onChange={setTyped}
        comboboxProps={{ zIndex: 400 }}
        autoFocus
      />
      <Group gap={6}>
        <Button size="compact-sm" disabled={!isNumber} loading={busy} onClick={() => give(false)}>
          {words.blind}
        </Button>
        {ask && (
          <Button size="compact-sm" variant="default" disabled={!isNumber} onClick={() => give(true)}>
            {words.attended}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
