import { Checkbox, Group, NumberInput, Tooltip } from "@mantine/core";

import { useI18n } from "../i18n/i18n";
import { addsUp, CUTOFFS, type Question } from "./report";

/** Whether groups are put into classes, and where A and B end (F80). */
export function AbcInput({ asked, onAsk }: { asked: Question; onAsk: (asked: Question) => void }) {
  const { t } = useI18n();
  const { abc } = asked;
  const first = asked.measures[0];
  const possible = asked.groups.length === 1 && first !== undefined && addsUp(first);
  return (
    <Group gap={6} wrap="nowrap">
      <Tooltip label={t.reports.abcHint} events={{ hover: true, focus: true, touch: true }}>
        <div>
          <Checkbox
            size="xs"
            label={t.reports.abc}
            checked={abc !== null}
            disabled={!possible}
            onChange={(event) => onAsk({ ...asked, abc: event.currentTarget.checked ? CUTOFFS : null, sort: null })}
          />
        </div>
      </Tooltip>
      {abc && (
        <>
          <Cutoff
            label={t.reports.cutoffA}
            value={abc.a}
            onChange={(a) => onAsk({ ...asked, abc: { a, b: Math.max(a, abc.b) } })}
          />
          <Cutoff
            label={t.reports.cutoffB}
            value={abc.b}
            onChange={(b) => onAsk({ ...asked, abc: { a: Math.min(abc.a, b), b } })}
          />
        </>
      )}
    </Group>
  );
}

function Cutoff({ label, value, onChange }: { label: string; value: number; onChange: (value: number) => void }) {
  return (
    <NumberInput
      size="xs"
      w={78}
      hideControls
      aria-label={label}
      leftSection={label.slice(0, 1)}
      suffix=" %"
      min={0}
      max={100}
      decimalScale={1}
      clampBehavior="strict"
      value={value}
      onChange={(next) => typeof next === "number" && onChange(next)}
    />
  );
}
