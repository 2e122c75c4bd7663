import { Fieldset, Select, SimpleGrid, Text, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import "@mantine/dates/styles.css";
import "dayjs/locale/ru";

import { Problem } from "../api/client";
import type { WorkCalendar, WorkCalendarDraft } from "../api/types";
import { ListEditor } from "../fields/ListEditor";
import { useI18n } from "../i18n/i18n";
import { parseDay } from "../ui/dateTime";
import { FormDialog } from "../ui/FormDialog";
import { hoursText, parseHours } from "./hoursText";
import { useSettingDraft } from "./useSettingDraft";
import { useSettingWords } from "./useSettingWords";
import { useWeekText } from "./useWeekText";

interface Props {
  calendar?: WorkCalendar;
  onClose: () => void;
}

interface DayDraft {
  day: string | null;
  name: string;
  hours: string;
}

const USUAL_WEEK = ["9:00–18:00", "9:00–18:00", "9:00–18:00", "9:00–18:00", "9:00–18:00", "", ""];
const ZONES = Intl.supportedValuesOf("timeZone");

function valuesOf(calendar?: WorkCalendar) {
  return {
    name: calendar?.name ?? "",
    zone: calendar?.zone ?? "Europe/Moscow",
    week: calendar?.week.map(hoursText) ?? USUAL_WEEK,
    special_days: (calendar?.special_days ?? []).map(({ day, name = "", hours = [] }): DayDraft => ({
      day,
      name,
      hours: hoursText(hours),
    })),
  };
}

/** Raises the Problem of hours that cannot be read. */
function bodyOf(values: ReturnType<typeof valuesOf>): WorkCalendarDraft {
  return {
    ...values,
    week: values.week.map(read),
    special_days: values.special_days.filter(hasDay).map(asDay),
  };
}

/** Hours are written as people write them. */
export function CalendarForm({ calendar, onClose }: Props) {
  const { t, language } = useI18n();
  const words = t.routing.calendars;
  const weekText = useWeekText();
  const said = useSettingWords(
    { name: t.fields.name, zone: words.zone, week: words.week, special_days: words.specialDays },
    {
      week: weekText,
      special_days: (days: WorkCalendar["special_days"]) =>
        days.map(({ day, name, hours = [] }) => [day, name, hoursText(hours) || words.dayOff].join(" ")).join("; ") ||
        undefined,
    },
  );
  const { draft, dialog } = useSettingDraft({
    noun: "work-calendars",
    record: calendar,
    initial: valuesOf(calendar),
    bodyOf,
    words: said,
    onClose,
  });
  const { values, set, errorOf } = draft;
  const wrong = (text: string) => (parseHours(text) === null ? words.hoursWrong : undefined);
  return (
    <>
      <FormDialog
        title={calendar ? words.edit : words.new}
        submitLabel={calendar ? t.common.save : t.common.create}
        draft={draft}
        onClose={onClose}
        wide
      >
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput label={t.fields.name} data-autofocus required {...draft.text("name")} />
          <Select
            label={words.zone}
            searchable
            allowDeselect={false}
            data={ZONES.includes(values.zone) ? ZONES : [values.zone, ...ZONES]}
            value={values.zone}
            error={errorOf("zone")}
            onChange={(zone) => zone && set("zone", zone)}
          />
        </SimpleGrid>
        <Fieldset legend={words.week}>
          <Text size="xs" c="dimmed" mb="xs">
            {words.weekHint}
          </Text>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
            {values.week.map((text, day) => (
              <TextInput
                key={day}
                label={words.days[day]}
                placeholder={words.dayOff}
                value={text}
                error={wrong(text)}
                onChange={(event) =>
                  set(
                    "week",
                    values.week.map((one, at) => (at === day ? event.currentTarget.value : one)),
                  )
                }
              />
            ))}
          </SimpleGrid>
        </Fieldset>
        <ListEditor<DayDraft>
          label={words.specialDays}
          add={words.addDay}
          blank={{ day: null, name: "", hours: "" }}
          {...draft.input("special_days")}
        >
          {(day, change) => (
            <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="xs">
              <DateInput
                label={words.day}
                locale={language}
                valueFormat="DD.MM.YYYY"
                placeholder={t.cards.datePlaceholder}
                dateParser={parseDay}
                value={day.day}
                onChange={(next) => change({ day: next })}
              />
              <TextInput
                label={words.dayName}
                value={day.name}
                onChange={(event) => change({ name: event.currentTarget.value })}
              />
              <TextInput
                label={words.dayHours}
                placeholder={words.dayOff}
                value={day.hours}
                error={wrong(day.hours)}
                onChange={(event) => change({ hours: event.currentTarget.value })}
              />
            </SimpleGrid>
          )}
        </ListEditor>
      </FormDialog>
      {dialog}
    </>
  );
}

/** What cannot be read is refused here as the server would, by the field. */
function read(text: string) {
  const hours = parseHours(text);
  if (hours === null) throw new Problem(422, "invalid", "Hours", "hours");
  return hours;
}

const hasDay = (one: DayDraft): one is DayDraft & { day: string } => one.day !== null;
const asDay = ({ day, name, hours }: DayDraft & { day: string }) => ({ day, name, hours: read(hours) });
