import { Button, SimpleGrid, TagsInput, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { useMutation } from "@tanstack/react-query";

import { post } from "../api/client";
import type { Mailbox, ServerFolder } from "../api/types";
import { useI18n } from "../i18n/i18n";
import type { Draft } from "../ui/useDraft";
import { ProblemPanel } from "../ui/ProblemPanel";
import { UsersSelect } from "../ui/UsersSelect";
import type { MailboxFields } from "./mailboxDraft";

interface Props {
  draft: Draft<MailboxFields>;
  mailbox?: Mailbox;
}

/** What of the mailbox is read, and who sees it. */
export function MailboxScope({ draft, mailbox }: Props) {
  const { t } = useI18n();
  const words = t.mailboxes;
  const { values, set, errorOf } = draft;
  const asking = useMutation({
    mutationFn: async () => (await post<{ items: ServerFolder[] }>(`/mailboxes/${mailbox?.id}/folders`)).items,
  });
  const found = (asking.data ?? []).filter((folder) => folder.selectable).map((folder) => folder.name);
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      <TagsInput label={words.folders} description={words.foldersHint} data={found} {...draft.input("folders")} />
      <DateInput
        label={words.since}
        description={words.sinceHint}
        valueFormat="DD.MM.YYYY"
        clearable
        value={values.import_since}
        onChange={(day) => set("import_since", day)}
      />
      <UsersSelect
        label={words.viewers}
        placeholder={values.viewer_ids.length > 0 ? "" : values.kind === "shared" ? words.viewersAll : words.viewersOwn}
        value={values.viewer_ids}
        onChange={(ids) => set("viewer_ids", ids)}
      />
      {values.kind === "shared" && (
        <TextInput
          label={words.copies}
          description={words.copiesHint(example(values.email_address))}
          value={values.copy_address}
          error={errorOf("copy_address")}
          onChange={(event) => set("copy_address", event.currentTarget.value.trim())}
        />
      )}
      {mailbox && (
        <Button variant="default" mt={24} loading={asking.isPending} onClick={() => asking.mutate()}>
          {words.askFolders}
        </Button>
      )}
      {asking.error && <ProblemPanel error={asking.error} />}
    </SimpleGrid>
  );
}

/** An address of the mailbox with a place for each person's own part. */
function example(address: string): string {
  const [local, domain] = address.split("@");
  return local && domain ? `${local}+*@${domain}` : "crm+*@example.ru";
}
