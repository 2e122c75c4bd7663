import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";

import type { Field } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { FieldMenu } from "./FieldMenu";
import { MovablePills } from "./MovablePills";
import { MOST_GROUPS, readBounds, STEPS, type Group as Grouped, type Question, type Step } from "./report";
import { canGroup, isNumber, isTime } from "./useReportFields";
import type { ReportWords } from "./useReportWords";

interface Props {
  asked: Question;
  fields: Field[];
  words: ReportWords;
  onAsk: (asked: Question) => void;
}

/** The fields that records are put together by, outermost first. */
export function GroupsInput({ asked, fields, words, onAsk }: Props) {
  const { t } = useI18n();
  const { groups } = asked;
  const set = (next: Grouped[]) => onAsk({ ...asked, groups: next });
  const offered = fields.filter((field) => canGroup(field) && !groups.some((group) => group.field === field.name));

  function add(name: string) {
    const field = fields.find((one) => one.name === name);
    set([...groups, isTime(field) ? { field: name, by: "month" } : { field: name }]);
  }

  return (
    <MovablePills
      label={t.reports.groups}
      items={groups}
      keyOf={(group) => group.field}
      titleOf={words.groupTitle}
      nameOf={t.reports.groupBy}
      least={0}
      onChange={set}
      add={
        groups.length < MOST_GROUPS && (
          <FieldMenu label={t.reports.addGroup} fields={offered} titleOf={words.fieldTitle} onPick={add} />
        )
      }
    >
      {(group, change) => (
        <>
          {isTime(words.known.get(group.field)) && (
            <NativeSelect
              size="xs"
              label={t.reports.step}
              data={STEPS.map((step) => ({ value: step, label: t.reports.steps[step] }))}
              value={group.by ?? "day"}
              onChange={(event) => change({ ...group, by: event.currentTarget.value as Step })}
            />
          )}
          {isNumber(words.known.get(group.field)) && <BoundsInput group={group} onSet={change} />}
        </>
      )}
    </MovablePills>
  );
}

function BoundsInput({ group, onSet }: { group: Grouped; onSet: (group: Grouped) => void }) {
  const { t } = useI18n();
  const [text, setText] = useState((group.bounds ?? []).join("; "));
  const bounds = readBounds(text);

  function set() {
    if (bounds === null) return;
    const { bounds: _, ...rest } = group;
    onSet(bounds.length > 0 ? { ...rest, bounds } : rest);
  }

  return (
    <TextInput
      size="xs"
      label={t.reports.bounds}
      description={t.reports.boundsHint}
      error={bounds === null && t.reports.boundsWrong}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={set}
      onKeyDown={(event) => event.key === "Enter" && set()}
    />
  );
}
