import { Checkbox, Select, SegmentedControl, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";

import { patch, post } from "../api/client";
import type { MailingList, MailingListDraft } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { ConditionsInput } from "../segments/ConditionsInput";
import { FormDialog } from "../ui/FormDialog";
import { isComplete, type Condition } from "../ui/grid/field";
import { useFields } from "../ui/grid/useGrid";
import { optionsOf } from "../ui/options";
import { useDraft } from "../ui/useDraft";
import { LISTS } from "./mailings";

type Kind = NonNullable<MailingList["conditions_of"]>;

interface Values {
  name: string;
  description: string;
  purpose: MailingList["purpose"];
  filtered: boolean;
  conditions_of: Kind;
  conditions: Condition[];
  with_people: boolean;
}

/** A mailing list: what it is for, and who gets in by themselves. */
export function ListForm({ list, onClose }: { list?: MailingList; onClose: () => void }) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const draft = useDraft<Values, MailingList>(
    {
      name: list?.name ?? "",
      description: list?.description ?? "",
      purpose: list?.purpose ?? "advertising",
      filtered: list?.conditions_of != null,
      conditions_of: list?.conditions_of ?? "contact",
      conditions: (list?.conditions ?? []) as Condition[],
      with_people: list?.with_people ?? false,
    },
    ({ filtered, conditions_of, conditions, with_people, ...plain }) => {
      const body = {
        ...plain,
        conditions_of: filtered ? conditions_of : null,
        conditions: filtered ? conditions : null,
        with_people: filtered && conditions_of === "counterparty" && with_people,
      };
      return list
        ? patch<MailingList>(`/${LISTS}/${list.id}`, body, list.version)
        : post<MailingList>(`/${LISTS}`, body as MailingListDraft);
    },
    () => {
      void queryClient.invalidateQueries({ queryKey: [LISTS] });
      onClose();
    },
  );
  const { values, set, errorOf } = draft;
  const fields = useFields(values.conditions_of).data ?? [];
  const whole = values.conditions.filter(isComplete);
  const unready = values.filtered && (whole.length === 0 || whole.length < values.conditions.length);
  return (
    <FormDialog
      title={list ? t.mailings.editList : t.mailings.newList}
      submitLabel={list ? t.common.save : t.common.create}
      draft={unready ? { ...draft, save: () => undefined } : draft}
      onClose={onClose}
      wide
    >
      <TextInput
        label={t.mailings.name}
        data-autofocus
        required
        value={values.name}
        error={errorOf("name")}
        onChange={(event) => set("name", event.currentTarget.value)}
      />
      <Textarea
        label={t.mailings.description}
        autosize
        minRows={1}
        value={values.description}
        error={errorOf("description")}
        onChange={(event) => set("description", event.currentTarget.value)}
      />
      <Select
        label={t.mailings.purpose}
        description={values.purpose === "advertising" ? t.mailings.purposeHint : undefined}
        allowDeselect={false}
        data={optionsOf(t.mailings.purposes)}
        value={values.purpose}
        onChange={(purpose) => purpose && set("purpose", purpose)}
      />
      <Stack gap={4}>
        <Text size="sm" fw={500}>
          {t.mailings.who}
        </Text>
        <SegmentedControl
          aria-label={t.mailings.who}
          data={[
            { value: "hand", label: t.mailings.byHand },
            { value: "conditions", label: t.mailings.byConditions },
          ]}
          value={values.filtered ? "conditions" : "hand"}
          onChange={(how) => set("filtered", how === "conditions")}
        />
      </Stack>
      {values.filtered && (
        <>
          <Select
            label={t.mailings.conditionsOf}
            allowDeselect={false}
            data={optionsOf(t.mailings.kinds)}
            value={values.conditions_of}
            onChange={(kind) => {
              if (!kind || kind === values.conditions_of) return;
              set("conditions_of", kind);
              set("conditions", []);
            }}
          />
          <ConditionsInput
            fields={fields.filter((field) => field.filterable)}
            value={values.conditions}
            onChange={(conditions) => set("conditions", conditions)}
            error={errorOf("conditions") ?? (unready ? t.segments.noConditions : undefined)}
          />
          {values.conditions_of === "counterparty" && (
            <Checkbox
              label={t.mailings.withPeople}
              checked={values.with_people}
              onChange={(event) => set("with_people", event.currentTarget.checked)}
            />
          )}
        </>
      )}
    </FormDialog>
  );
}
