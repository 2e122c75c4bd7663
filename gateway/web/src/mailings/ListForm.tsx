import { Checkbox, Select, Textarea, TextInput } from "@mantine/core";

import { patch, post } from "../api/client";
import type { MailingList, MailingListDraft } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { areReady, ByConditions, type Members } from "../segments/ByConditions";
import { FormDialog } from "../ui/FormDialog";
import type { Condition } from "../ui/grid/field";
import { useFields } from "../ui/grid/useGrid";
import { optionsOf } from "../ui/options";
import { useDraft } from "../ui/useDraft";
import { useSaved } from "../ui/useSaved";
import { LISTS } from "./mailings";

type Kind = NonNullable<MailingList["conditions_of"]>;

interface Values extends Members {
  name: string;
  description: string;
  purpose: MailingList["purpose"];
  conditions_of: Kind;
  with_people: boolean;
}

/** A mailing list: what it is for, and who gets in by themselves. */
export function ListForm({ list, onClose }: { list?: MailingList; onClose: () => void }) {
  const { t } = useI18n();
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
    useSaved(onClose, LISTS),
  );
  const { values, set } = draft;
  const fields = useFields(values.conditions_of).data ?? [];
  return (
    <FormDialog
      title={list ? t.mailings.editList : t.mailings.newList}
      submitLabel={list ? t.common.save : t.common.create}
      draft={areReady(values) ? draft : { ...draft, save: () => undefined }}
      onClose={onClose}
      wide
    >
      <TextInput label={t.mailings.name} data-autofocus required {...draft.text("name")} />
      <Textarea label={t.mailings.description} autosize minRows={1} {...draft.text("description")} />
      <Select
        label={t.mailings.purpose}
        description={values.purpose === "advertising" ? t.mailings.purposeHint : undefined}
        allowDeselect={false}
        data={optionsOf(t.mailings.purposes)}
        value={values.purpose}
        onChange={(purpose) => purpose && set("purpose", purpose)}
      />
      <ByConditions label={t.mailings.who} words={t.mailings} fields={fields} draft={draft}>
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
      </ByConditions>
      {values.filtered && values.conditions_of === "counterparty" && (
        <Checkbox label={t.mailings.withPeople} {...draft.flag("with_people")} />
      )}
    </FormDialog>
  );
}
