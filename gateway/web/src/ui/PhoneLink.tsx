import { formatPhone } from "../i18n/format";
import { useI18n } from "../i18n/i18n";

interface Props {
  raw: string;
  e164: string | null;
  extension?: string | null;
}

/**
 * A phone to click: see the Dialler, who hears of it, and takes `data-record` around it for whose it is. A number that
 * is not valid stays plain text.
 */
export function PhoneLink(phone: Props) {
  const { t } = useI18n();
  const shown = formatPhone(phone);
  if (!phone.e164) return <span>{shown}</span>;
  const dialled = phone.extension ? `${phone.e164};ext=${phone.extension}` : phone.e164;
  return (
    <a className="phone-link" href={`tel:${dialled}`} aria-label={t.calls.dial(shown)}>
      {shown}
    </a>
  );
}
