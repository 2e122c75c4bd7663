import { Button, Group, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { Email } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { useMe } from "../session/session";
import { ConfirmButton } from "../ui/ConfirmButton";
import { FileDialog } from "./FileDialog";
import { mailboxesQuery } from "./mailboxes";
import { RegisterDialog } from "./RegisterDialog";
import { useFiling } from "./useFiling";

interface Props {
  emails: Email[];
  /** After the letters were dealt with. */
  onDone: () => void;
}

/** What can be done with one letter or several: whose they are, or that they are nobody's. */
export function FilingMenu({ emails, onDone }: Props) {
  const { t } = useI18n();
  const words = t.filing;
  const [open, setOpen] = useState<"file" | "register" | null>(null);
  const filing = useFiling(onDone);
  const manages = useManages(emails);
  const ids = emails.map((email) => email.id);
  const [only] = emails.length === 1 ? emails : [];
  const waiting = emails.some((email) => email.filing === "waiting");
  const ignored = emails.some((email) => email.filing === "ignored");

  return (
    <Group gap={6}>
      <Button size="compact-sm" variant={waiting || ignored ? "filled" : "default"} onClick={() => setOpen("file")}>
        {words.assign}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => setOpen("register")}>
        {words.register}
      </Button>
      {only && only.direction === "inbound" && waiting && (
        <Button size="compact-sm" variant="default" loading={filing.busy} onClick={() => filing.makeLead(only.id)}>
          {words.lead}
        </Button>
      )}
      {waiting && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button size="compact-sm" variant="default" rightSection={<IconChevronDown size={14} />}>
              {words.ignore}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => filing.ignore(ids, false)}>{words.ignoreOnly}</Menu.Item>
            <Menu.Item onClick={() => filing.ignore(ids, true)}>{words.ignoreSenders}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {ignored && (
        <Button size="compact-sm" variant="default" onClick={() => filing.takeBack(ids)}>
          {words.takeBack}
        </Button>
      )}
      {only?.filing === "filed" && (
        <ConfirmButton label={words.unfile} question={words.unfileAsk} onConfirm={() => filing.unfile(only.id)} />
      )}
      {manages && (
        <ConfirmButton
          label={words.deleteOnServer}
          question={words.deleteAsk(ids.length)}
          variant="subtle"
          color="red"
          onConfirm={() => filing.deleteOnServer(ids)}
        />
      )}
      {open === "file" && <FileDialog emails={emails} file={filing.file} onClose={() => setOpen(null)} />}
      {open === "register" && (
        <RegisterDialog emails={emails} onRegistered={filing.refresh} onClose={() => setOpen(null)} />
      )}
    </Group>
  );
}

/** Are some of these letters in a mailbox that one sets up? */
function useManages(emails: Email[]): boolean {
  const me = useMe();
  const { data = [] } = useQuery(mailboxesQuery);
  const own = new Set(data.filter((box) => me.role === "admin" || box.owner_id === me.id).map((box) => box.id));
  return emails.some((email) => email.direction === "inbound" && own.has(email.mailbox_id));
}
