import { Alert, Button, Stack, Text } from "@mantine/core";

import { useI18n } from "../i18n/i18n";
import { TextLink } from "../ui/TextLink";

export function NotFound() {
  const { t } = useI18n();
  return (
    <Stack p="md" align="flex-start">
      <Text>{t.common.notFound}</Text>
      <TextLink to="/">{t.nav.today}</TextLink>
    </Stack>
  );
}

/** A page that failed; also one whose files are gone because a newer version was installed. */
export function Crashed() {
  const { t } = useI18n();
  return (
    <Stack p="md" align="flex-start">
      <Alert color="red" role="alert">
        {t.common.crashed}
      </Alert>
      <Button onClick={() => window.location.reload()}>{t.common.reload}</Button>
    </Stack>
  );
}
