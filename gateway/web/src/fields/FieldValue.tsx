import { Anchor, ColorSwatch, Group, Rating, Stack, Text } from "@mantine/core";

import type { BankAccount, Field, Phone, PostalAddress, SocialAccount } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { TextLink } from "../ui/TextLink";
import { PhoneLinks } from "../ui/ClickLinks";
import { useFieldWords } from "../ui/grid/useFieldWords";
import { FileLink } from "../files/FileLink";
import { isEmpty } from "./record";
import { inGroups } from "./typed";

interface Props {
  field: Field;
  value: unknown;
  /** The name of the record that is chosen. */
  valueName?: string | null | undefined;
}

/** The value of a field as a card shows it. */
export function FieldValue({ field, value, valueName }: Props) {
  const { t, f, language } = useI18n();
  const { optionsOf, valueText } = useFieldWords();
  if (isEmpty(value) && !valueName) return t.common.empty;
  switch (field.name) {
    case "socials":
      return <Socials value={value as SocialAccount[]} />;
    case "other_addresses":
      return <Addresses value={value as PostalAddress[]} />;
    case "bank_accounts":
      return <BankAccounts value={value as BankAccount[]} />;
    case "file_ids":
      return <Files ids={value as string[]} />;
    case "faxes":
      return (value as string[]).join(", ");
    case "inn":
    case "ogrn":
      return <span style={{ fontVariantNumeric: "tabular-nums" }}>{String(value)}</span>;
  }
  switch (field.type) {
    case "phones":
      return <PhoneLinks phones={value as Phone[]} />;
    case "emails":
      return (value as string[]).join(", ");
    case "choice":
    case "choices": {
      const chosen = Array.isArray(value) ? value.map(String) : [String(value)];
      const known = new Map(optionsOf(field).map((option) => [option.value, option]));
      return (
        <Group gap={8}>
          {chosen.map((one) => (
            <Group key={one} gap={6} wrap="nowrap">
              {known.get(one)?.color && (
                <ColorSwatch color={known.get(one)?.color ?? ""} size={10} withShadow={false} />
              )}
              {known.get(one)?.label ?? t.common.empty}
            </Group>
          ))}
        </Group>
      );
    }
    case "rating":
      return <Rating value={Number(value)} readOnly size="xs" role="img" aria-label={`${String(value)}/5`} />;
    case "money":
      return f.money(String(value), "RUB");
    case "date":
      return new Intl.DateTimeFormat(language === "ru" ? "ru-RU" : "en-GB", { dateStyle: "long" }).format(
        new Date(`${String(value)}T00:00:00`),
      );
    case "link":
      return <PageLink address={String(value)} />;
    case "file":
      return <FileLink id={String(value)} />;
    case "counterparty":
      return (
        <TextLink to="/clients/$clientId" params={{ clientId: String(value) }}>
          {valueName ?? t.cards.parent}
        </TextLink>
      );
    case "contact":
      return value ? (
        <TextLink to="/contacts/$contactId" params={{ contactId: String(value) }}>
          {valueName ?? t.nav.contacts}
        </TextLink>
      ) : (
        valueName
      );
    default:
      return (
        <Text span size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {valueText(field, value)}
        </Text>
      );
  }
}

export function PageLink({ address }: { address: string }) {
  const href = /^https?:\/\//i.test(address) ? address : `https://${address}`;
  return (
    <Anchor href={href} target="_blank" rel="noreferrer noopener">
      {address.replace(/^https?:\/\//i, "")}
    </Anchor>
  );
}

function Files({ ids }: { ids: string[] }) {
  return (
    <Stack gap={2}>
      {ids.map((id) => (
        <FileLink key={id} id={id} />
      ))}
    </Stack>
  );
}

function Socials({ value }: { value: SocialAccount[] }) {
  const { t } = useI18n();
  return (
    <Stack gap={2}>
      {value.map((one) => (
        <Group key={`${one.network} ${one.account}`} gap={6} wrap="nowrap">
          <Text span size="xs" c="dimmed">
            {t.cards.networks[one.network ?? "other"]}
          </Text>
          {/^https?:\/\//i.test(one.account) ? <PageLink address={one.account} /> : one.account}
        </Group>
      ))}
    </Stack>
  );
}

function Addresses({ value }: { value: PostalAddress[] }) {
  const { t } = useI18n();
  return (
    <Stack gap={2}>
      {value.map((one, place) => (
        <div key={place}>
          <Text span size="xs" c="dimmed">
            {t.cards.addressKinds[one.kind ?? "other"]}:{" "}
          </Text>
          {[one.postal_code, one.country, one.city, one.text].filter(Boolean).join(", ")}
        </div>
      ))}
    </Stack>
  );
}

function BankAccounts({ value }: { value: BankAccount[] }) {
  const { t } = useI18n();
  return (
    <Stack gap={6}>
      {value.map((one) => (
        <div key={one.account} style={{ fontVariantNumeric: "tabular-nums" }}>
          {inGroups(one.account, 5)}
          <Text size="xs" c="dimmed">
            {[one.bank_name, one.bic && `${t.cards.bic} ${one.bic}`].filter(Boolean).join(", ")}
            {one.correspondent_account && (
              <>
                <br />
                {t.cards.correspondent} {inGroups(one.correspondent_account, 5)}
              </>
            )}
          </Text>
        </div>
      ))}
    </Stack>
  );
}
