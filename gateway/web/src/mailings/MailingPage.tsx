import { Group, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";

import { useI18n } from "../i18n/i18n";
import { QueryPanel } from "../ui/QueryPanel";
import { TextLink } from "../ui/TextLink";
import { usePageTitle } from "../ui/usePageTitle";
import { MailingEditor } from "./MailingEditor";
import { MailingProgress } from "./MailingProgress";
import { mailingQuery } from "./mailings";
import { Recipients } from "./Recipients";

const route = getRouteApi("/mailings/$mailingId");

/** One mailing: while it is a draft, its steps; afterwards how far it is, and what became of each letter. */
export function MailingPage() {
  const { t } = useI18n();
  const { mailingId } = route.useParams();
  const { result, q } = route.useSearch();
  const navigate = route.useNavigate();
  const mailing = useQuery(mailingQuery(mailingId));
  usePageTitle(mailing.data?.name ?? t.mailings.title);
  return (
    <div className="page">
      <QueryPanel query={mailing}>
        {(found) => (
          <>
            <Group gap="sm" align="baseline">
              <TextLink to="/mailings" size="sm">
                {t.mailings.title}
              </TextLink>
              <Title order={1} size="h3">
                {found.name}
              </Title>
              <Text size="sm" c="dimmed" data-testid="mailing-state">
                {t.mailings.states[found.state]}
              </Text>
            </Group>
            {found.state === "draft" ? <MailingEditor mailing={found} /> : <MailingProgress mailing={found} />}
            {(found.state !== "draft" || found.checked_at !== null) && (
              <Recipients
                mailing={found}
                result={result}
                search={q ?? ""}
                onChange={(next) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true })}
              />
            )}
          </>
        )}
      </QueryPanel>
    </div>
  );
}
