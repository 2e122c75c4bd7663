import { Alert, Badge, Group, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { enquire } from "../api/client";
import type { Page } from "../api/queries";
import type { Likeness, Match } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { CandidateLink } from "./CandidateLink";
import { Reasons } from "./Reasons";

interface Props {
  likeness: Likeness;
  onOpen: () => void;
}

const SHOWN = 3;
const LETTERS_THAT_TELL = 4;

/** Those who are perhaps there already, and why, while somebody types. */
export function Duplicates({ likeness, onOpen }: Props) {
  const { t } = useI18n();
  const [asked] = useDebouncedValue(likeness, 300);
  const { data } = useQuery({
    queryKey: ["duplicates", "find", asked],
    queryFn: ({ signal }) => enquire<Page<Match>>(`/duplicates/find?limit=${SHOWN}`, asked, signal),
    enabled: tells(asked),
    placeholderData: keepPreviousData,
  });
  const found = tells(likeness) ? (data?.items ?? []) : [];
  if (found.length === 0) return null;
  const certain = found.some((match) => match.verdict === "same");
  return (
    <Alert
      color={certain ? "orange" : "yellow"}
      title={certain ? t.identity.thereAlready : t.identity.perhapsThere}
      p="xs"
    >
      <Stack gap={6}>
        {found.map((match) => (
          <div key={match.party.id}>
            <Group gap={8} wrap="wrap">
              <CandidateLink candidate={match.party} onClick={onOpen} />
              {match.verdict === "same" && (
                <Badge size="sm" color="orange" variant="light">
                  {t.identity.verdict.same}
                </Badge>
              )}
              {match.party.city && (
                <Text size="xs" c="dimmed">
                  {match.party.city}
                </Text>
              )}
            </Group>
            <Reasons reasons={match.reasons} />
          </div>
        ))}
      </Stack>
    </Alert>
  );
}

/** Is enough typed to look for? */
function tells({ name = "", inn, phones = [], emails = [] }: Likeness): boolean {
  const digits = phones.some((phone) => phone.replace(/\D/g, "").length >= 10);
  const address = emails.some((email) => /.@.+\../.test(email));
  return name.trim().length >= LETTERS_THAT_TELL || (inn ?? "").length >= 10 || digits || address;
}
