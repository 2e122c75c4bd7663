import { Alert, Button, Group } from "@mantine/core";
import { IconPhotoOff } from "@tabler/icons-react";
import { useRef, useState } from "react";

import type { Email } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { isTrusted, trust } from "./trustedSenders";

const FRAME_MAX_PX = 900;
/** The server puts this before the address of a picture from elsewhere. */
const HELD = 'src="held:';

/**
 * The letter as laid out, a page of its own without scripts. Pictures from elsewhere tell their sender who reads, and
 * when: they are loaded when somebody asks for them, or has said so of the sender.
 */
export function LetterFrame({ email }: { email: Email }) {
  const { t } = useI18n();
  const frame = useRef<HTMLIFrameElement>(null);
  const [pictures, setPictures] = useState(() => isTrusted(email.from_address));
  const held = email.html?.includes(HELD) ?? false;

  function fit() {
    const height = frame.current?.contentDocument?.documentElement.scrollHeight;
    if (frame.current && height) frame.current.style.height = `${Math.min(height + 8, FRAME_MAX_PX)}px`;
  }

  return (
    <>
      {held && !pictures && (
        <Alert color="gray" py={6} icon={<IconPhotoOff size={16} />}>
          <Group gap="xs" justify="space-between">
            {t.letters.picturesHeld}
            <Group gap={6}>
              <Button size="compact-sm" variant="default" onClick={() => setPictures(true)}>
                {t.letters.showPictures}
              </Button>
              {email.from_address && (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  onClick={() => (trust(email.from_address), setPictures(true))}
                >
                  {t.letters.alwaysShow}
                </Button>
              )}
            </Group>
          </Group>
        </Alert>
      )}
      <iframe
        ref={frame}
        className="letter-frame"
        title={t.mail.htmlLetter}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        src={`/api/v1/emails/${email.id}/page${pictures && held ? "?pictures=true" : ""}`}
        onLoad={fit}
      />
    </>
  );
}
