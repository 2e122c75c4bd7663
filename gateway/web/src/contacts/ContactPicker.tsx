import { useI18n } from "../i18n/i18n";
import { type PickerProps, RecordPicker } from "../ui/RecordPicker";

/** Finds one person. */
export function ContactPicker(props: PickerProps) {
  const { t } = useI18n();
  return <RecordPicker {...props} kind="contact" placeholder={props.placeholder ?? t.cards.findPerson} />;
}
