import { Anchor, Stack, Text, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { one } from "../api/queries";
import type { Email } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { QueryPanel } from "../ui/QueryPanel";
import { EmailFiles } from "./EmailFiles";
import { Invitations } from "./Invitations";
import { LetterFrame } from "./LetterFrame";
import { LetterText } from "./LetterText";

/** A letter that is known by its id only. */
export function LetterById({ emailId }: { emailId: string }) {
  const letter = useQuery(one<Email>("emails", emailId));
  return <QueryPanel query={letter}>{(email) => <LetterBody email={email} />}</QueryPanel>;
}

/** Who to whom, and what is written: as text, or as it was laid out. */
export function LetterBody({ email }: { email: Email }) {
  const { t } = useI18n();
  const [asLaidOut, setAsLaidOut] = useState(!email.text.trim() && email.html !== null);
  return (
    <Stack gap={6}>
      <Text size="xs" c="dimmed">
        {t.mail.from}: {email.from_name ? `${email.from_name} <${email.from_address}>` : email.from_address}
        <br />
        {t.mail.to}: {email.to_addresses.join(", ")}
        {email.cc_addresses.length > 0 && (
          <>
            <br />
            {t.mail.cc}: {email.cc_addresses.join(", ")}
          </>
        )}
      </Text>
      <EmailFiles email={email} />
      <Invitations email={email} />
      {asLaidOut && email.html ? <LetterFrame email={email} /> : <LetterText text={email.text} />}
      {email.html && email.text.trim() && (
        <UnstyledButton fz="xs" td="underline" w="fit-content" onClick={() => setAsLaidOut(!asLaidOut)}>
          {asLaidOut ? t.mail.showText : t.mail.showPicture}
        </UnstyledButton>
      )}
      {email.direction === "inbound" && (
        <Anchor size="xs" href={`/api/v1/emails/${email.id}/source`} download w="fit-content">
          {t.letters.source}
        </Anchor>
      )}
    </Stack>
  );
}
