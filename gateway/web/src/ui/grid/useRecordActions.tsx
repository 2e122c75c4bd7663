import {
  IconAddressBook,
  IconArrowRight,
  IconDeviceMobileMessage,
  IconMail,
  IconMessage,
  IconPhone,
  IconTrash,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";

import { del } from "../../api/client";
import type { Phone } from "../../api/types";
import { dial } from "../../calls/dial";
import { saveVCard } from "../../exports/saveVCard";
import { formatPhone } from "../../i18n/format";
import { useI18n } from "../../i18n/i18n";
import { confirmThen, notifyDone, notifyProblem } from "../notify";
import type { RowAction } from "./RowMenu";

interface Party {
  id: string;
  version: number;
  phones: Phone[];
  emails: string[];
}

interface Options<R> {
  noun: string;
  words: { deleteAsk: string; deleted: string };
  open: (record: R) => void;
  note: (record: R) => void;
  write: (record: R, to: string) => void;
  text: (record: R, phones: string[]) => void;
}

/** What may be done with a client or a person of a list (C29): open, note, call, text, write, delete. */
export function useRecordActions<R extends Party>({ noun, words, open, note, write, text }: Options<R>) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const icon = { size: 16 };

  async function remove(record: R) {
    try {
      await del(`/${noun}/${record.id}`, record.version);
      notifyDone(t, words.deleted);
    } catch (error) {
      notifyProblem(t, error);
    }
    void queryClient.invalidateQueries({ queryKey: [noun, "list"] });
  }

  return (record: R): RowAction[] => {
    const phone = record.phones.find((one) => one.e164);
    const to = record.emails[0];
    const calling = phone && {
      key: "call",
      label: t.calls.dial(formatPhone(phone)),
      icon: <IconPhone {...icon} />,
      run: () => phone.e164 && dial(phone.e164, record.id),
    };
    const phones = record.phones.flatMap((one) => one.e164 ?? []);
    const texting = phones.length > 0 && {
      key: "sms",
      label: t.texts.write,
      icon: <IconDeviceMobileMessage {...icon} />,
      run: () => text(record, phones),
    };
    const letter = to && {
      key: "mail",
      label: t.clients.writeTo(to),
      icon: <IconMail {...icon} />,
      run: () => write(record, to),
    };
    return [
      { key: "open", label: t.grid.openCard, icon: <IconArrowRight {...icon} />, run: () => open(record) },
      { key: "note", label: t.clients.addNote, icon: <IconMessage {...icon} />, run: () => note(record) },
      ...(calling ? [calling] : []),
      ...(texting ? [texting] : []),
      ...(letter ? [letter] : []),
      {
        key: "vcard",
        label: t.exports.vcard,
        icon: <IconAddressBook {...icon} />,
        run: () => void saveVCard(noun, record.id).catch((error: unknown) => notifyProblem(t, error)),
      },
      {
        key: "delete",
        label: t.common.delete,
        icon: <IconTrash {...icon} />,
        color: "red",
        run: () => confirmThen(t, words.deleteAsk, t.common.delete, () => void remove(record)),
      },
    ];
  };
}
