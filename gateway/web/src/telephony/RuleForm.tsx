import { Fieldset, MultiSelect, Select, SimpleGrid, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import type { CallConditions, RoutingRule, RuleTarget } from "../api/types";
import { lineNamesQuery } from "../calls/dial";
import { lineOptions } from "../calls/lineOptions";
import { ListEditor } from "../fields/ListEditor";
import { useI18n } from "../i18n/i18n";
import { segmentsQuery } from "../segments/segments";
import { useUsers } from "../session/session";
import { FormDialog } from "../ui/FormDialog";
import { fromAddressLines } from "../ui/lines";
import { LinesInput } from "../ui/LinesInput";
import { optionsOf } from "../ui/options";
import { calendarsQuery } from "./routing";
import { TargetFields } from "./TargetFields";
import { useRuleWords } from "./useRuleWords";
import { useSettingDraft } from "./useSettingDraft";
import { useSettingWords } from "./useSettingWords";

interface Props {
  rule?: RoutingRule;
  onClose: () => void;
}

const NO_CONDITIONS: Required<CallConditions> = {
  account_ids: [],
  callers: [],
  hidden: false,
  known: "any",
  manager_ids: [],
  segment_ids: [],
  calendar_id: null,
  hours: "inside",
};
export const FIRST_TARGET: Required<RuleTarget> = {
  kind: "manager",
  seconds: 20,
  user_ids: [],
  in_turn: false,
  number: "",
  account_id: null,
  refer: false,
  greeting_file_id: null,
};

function valuesOf(rule?: RoutingRule) {
  return {
    name: rule?.name ?? "",
    active: rule?.active ?? true,
    conditions: { ...NO_CONDITIONS, ...rule?.conditions },
    targets: rule?.targets.map((target) => ({ ...FIRST_TARGET, ...target })) ?? [FIRST_TARGET],
  };
}

/** One rule: which calls it is for, and what is done with them. */
export function RuleForm({ rule, onClose }: Props) {
  const { t } = useI18n();
  const words = t.routing.rules;
  const say = useRuleWords();
  const said = useSettingWords(
    { name: t.fields.name, active: words.active, conditions: words.when, targets: words.then },
    { conditions: say.conditions, targets: say.targets },
  );
  const { draft, dialog } = useSettingDraft({
    noun: "routing-rules",
    record: rule,
    initial: valuesOf(rule),
    bodyOf: (values) => values,
    words: said,
    onClose,
  });
  const { values, set, errorOf } = draft;
  return (
    <>
      <FormDialog
        title={rule ? words.edit : words.new}
        submitLabel={rule ? t.common.save : t.common.create}
        draft={draft}
        onClose={onClose}
        wide
      >
        <TextInput label={t.fields.name} data-autofocus required {...draft.text("name")} />
        <Switch label={words.active} {...draft.flag("active")} />
        <Fieldset legend={words.when}>
          <ConditionFields
            value={values.conditions}
            error={errorOf("conditions")}
            onChange={(change) => set("conditions", { ...values.conditions, ...change })}
          />
        </Fieldset>
        <Fieldset legend={words.then}>
          <Text size="xs" c="dimmed" mb="xs">
            {words.thenHint}
          </Text>
          <ListEditor<Required<RuleTarget>>
            label={words.target}
            add={words.addTarget}
            value={values.targets}
            blank={{ ...FIRST_TARGET, kind: "users" }}
            error={values.targets.length === 0 ? words.oneTarget : errorOf("targets")}
            onChange={(targets) => set("targets", targets)}
          >
            {(target, change) => <TargetFields target={target} onChange={change} />}
          </ListEditor>
        </Fieldset>
      </FormDialog>
      {dialog}
    </>
  );
}

interface ConditionProps {
  value: Required<CallConditions>;
  error: string | undefined;
  onChange: (change: Partial<CallConditions>) => void;
}

function ConditionFields({ value, error, onChange }: ConditionProps) {
  const { t } = useI18n();
  const words = t.routing.rules;
  const users = useUsers();
  const { data: lines = [] } = useQuery(lineNamesQuery);
  const { data: segments = [] } = useQuery(segmentsQuery);
  const { data: calendars = [] } = useQuery(calendarsQuery);
  const named = (items: { id: string; name: string }[]) => items.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Stack gap="xs">
      <Text size="xs" c="dimmed">
        {words.whenHint}
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <MultiSelect
          label={words.lines}
          data={lineOptions(lines)}
          value={value.account_ids}
          onChange={(account_ids) => onChange({ account_ids })}
        />
        <Select
          label={words.known}
          allowDeselect={false}
          data={optionsOf(words.knownKinds)}
          value={value.known}
          onChange={(known) => known && onChange({ known })}
        />
        <LinesInput
          label={words.callers}
          note={words.callersHint}
          parse={fromAddressLines}
          value={value.callers}
          error={error}
          onChange={(callers) => onChange({ callers })}
        />
        <Switch
          mt="lg"
          label={words.hidden}
          checked={value.hidden}
          onChange={(event) => onChange({ hidden: event.currentTarget.checked })}
        />
        <MultiSelect
          label={words.managers}
          data={named(users)}
          value={value.manager_ids}
          onChange={(manager_ids) => onChange({ manager_ids })}
        />
        <MultiSelect
          label={words.segments}
          data={named(segments)}
          value={value.segment_ids}
          onChange={(segment_ids) => onChange({ segment_ids })}
        />
        <Select
          label={words.calendar}
          placeholder={words.anyTime}
          clearable
          clearButtonProps={{ "aria-label": t.common.delete }}
          data={named(calendars)}
          value={value.calendar_id}
          onChange={(calendar_id) => onChange({ calendar_id })}
        />
        {value.calendar_id && (
          <Select
            label={words.hours}
            allowDeselect={false}
            data={optionsOf(words.hourKinds)}
            value={value.hours}
            onChange={(hours) => hours && onChange({ hours })}
          />
        )}
      </SimpleGrid>
    </Stack>
  );
}
