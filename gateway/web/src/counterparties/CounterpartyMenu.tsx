import { Menu } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";

import type { Counterparty, CounterpartyRole } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyProblem } from "../ui/notify";
import { SmsItem } from "../texts/SmsItem";
import { optionsOf } from "../ui/options";
import { RecordMenu } from "../ui/RecordMenu";

interface Props {
  counterparty: Counterparty;
  /** Moves it to another section, and says so. */
  onMove: (role: CounterpartyRole, done: string) => Promise<void>;
}

/** What can be done with a client as a whole. */
export function CounterpartyMenu({ counterparty, onMove }: Props) {
  const { t } = useI18n();
  const sections = optionsOf(t.clients.sections).filter(({ value }) => value !== counterparty.role);
  return (
    <RecordMenu kind="counterparty" record={counterparty} noun="counterparties" list="/clients" words={t.clients}>
      <SmsItem phones={counterparty.phones} counterpartyId={counterparty.id} />
      <Menu.Label>{t.cards.moveTo}</Menu.Label>
      {sections.map(({ value, label }) => (
        <Menu.Item
          key={value}
          leftSection={<IconArrowRight size={16} />}
          onClick={() => onMove(value, t.cards.moved(label)).catch((error: unknown) => notifyProblem(t, error))}
        >
          {label}
        </Menu.Item>
      ))}
      <Menu.Divider />
    </RecordMenu>
  );
}
