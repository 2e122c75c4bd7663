import { useI18n } from "../i18n/i18n";
import { type PickerProps, RecordPicker } from "../ui/RecordPicker";

/** Finds one counterparty. */
export function CounterpartyPicker(props: PickerProps) {
  const { t } = useI18n();
  return <RecordPicker {...props} kind="counterparty" placeholder={props.placeholder ?? t.contacts.findCounterparty} />;
}
