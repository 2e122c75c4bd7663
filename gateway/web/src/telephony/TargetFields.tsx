import { Select, SimpleGrid, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { RuleTarget } from "../api/types";
import { lineNamesQuery } from "../calls/dial";
import { lineOptions } from "../calls/lineOptions";
import { FileField } from "../fields/FileField";
import { useI18n } from "../i18n/i18n";
import { CountInput } from "../ui/CountInput";
import { optionsOf } from "../ui/options";
import { UsersSelect } from "../ui/UsersSelect";

interface Props {
  target: Required<RuleTarget>;
  onChange: (change: Partial<RuleTarget>) => void;
}

const SHORTEST = 5;
const LONGEST = 600;

/** One step of a rule: who rings, for how long. */
export function TargetFields({ target, onChange }: Props) {
  const { t } = useI18n();
  const words = t.routing.rules;
  const { data: lines = [] } = useQuery(lineNamesQuery);
  const { kind } = target;
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
        <Select
          label={words.target}
          allowDeselect={false}
          data={optionsOf(words.kinds)}
          value={kind}
          onChange={(next) => next && onChange({ kind: next })}
        />
        <CountInput
          label={words.seconds}
          min={SHORTEST}
          max={LONGEST}
          value={target.seconds}
          onChange={(seconds) => onChange({ seconds })}
        />
      </SimpleGrid>
      {kind === "users" && (
        <>
          <UsersSelect label={words.users} value={target.user_ids} onChange={(user_ids) => onChange({ user_ids })} />
          <Switch
            label={words.inTurn}
            checked={target.in_turn}
            onChange={(event) => onChange({ in_turn: event.currentTarget.checked })}
          />
        </>
      )}
      {(kind === "extension" || kind === "number") && (
        <TextInput
          label={words.number}
          inputMode="tel"
          value={target.number}
          onChange={(event) => onChange({ number: event.currentTarget.value })}
        />
      )}
      {kind === "number" && (
        <>
          <Select
            label={words.line}
            placeholder={words.sameLine}
            clearable
            clearButtonProps={{ "aria-label": t.common.delete }}
            data={lineOptions(lines)}
            value={target.account_id}
            onChange={(account_id) => onChange({ account_id })}
          />
          <Switch
            label={words.refer}
            checked={target.refer}
            onChange={(event) => onChange({ refer: event.currentTarget.checked })}
          />
        </>
      )}
      {kind === "voicemail" && (
        <FileField
          label={words.greeting}
          value={target.greeting_file_id}
          onChange={(greeting_file_id) => onChange({ greeting_file_id })}
        />
      )}
    </>
  );
}
