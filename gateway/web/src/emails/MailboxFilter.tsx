import { useQuery } from "@tanstack/react-query";

import { useI18n } from "../i18n/i18n";
import { FilterSelect } from "../ui/FilterSelect";
import { mailboxesQuery } from "./mailboxes";

interface Props {
  value: string | undefined;
  onChange: (mailboxId: string | undefined) => void;
}

/** The letters of one mailbox, where one sees several. */
export function MailboxFilter({ value, onChange }: Props) {
  const { t } = useI18n();
  const { data = [] } = useQuery(mailboxesQuery);
  if (data.length < 2 && !value) return null;
  return (
    <FilterSelect
      label={t.mail.mailbox}
      any={t.mail.allMailboxes}
      width={200}
      data={data.map((box) => ({ value: box.id, label: box.name }))}
      value={value}
      onChange={onChange}
    />
  );
}
