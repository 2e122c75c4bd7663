import { Button, Checkbox, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { useI18n } from "../i18n/i18n";
import { LISTS, mailingListsQuery, runMailJob } from "../mailings/mailings";
import { useMe } from "../session/session";
import { LinkButton } from "../ui/LinkButton";
import { ProblemPanel } from "../ui/ProblemPanel";
import { selectionOf } from "./selection";
import type { BulkDialogProps } from "./useBulkActions";

/** «Назначить тип рассылки»: the picked records, or all that the filter finds, go into a list (R50). */
export function MailingDialog({ kind, picked, onClose }: BulkDialogProps) {
  const { t } = useI18n();
  const me = useMe();
  const queryClient = useQueryClient();
  const lists = (useQuery(mailingListsQuery).data?.items ?? []).filter(
    (list) => me.role !== "manager" || list.created_by === me.id,
  );
  const [listId, setListId] = useState<string | null>(null);
  const [withPeople, setWithPeople] = useState(false);
  const adding = useMutation({
    mutationFn: () =>
      runMailJob(`/${LISTS}/${listId}/members`, { kind, selection: selectionOf(picked), with_people: withPeople }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: [LISTS] }),
  });
  const result = adding.data?.result;
  return (
    <Modal opened onClose={onClose} title={t.mailings.putIn} closeButtonProps={{ "aria-label": t.common.close }}>
      <Stack gap="sm">
        {adding.error && <ProblemPanel error={adding.error} />}
        {result ? (
          <>
            <Text size="sm" aria-live="polite">
              {t.mailings.put(Number(result.added ?? 0), Number(result.known ?? 0))}
            </Text>
            <Group justify="flex-end">
              <LinkButton to="/mailings/lists/$listId" params={{ listId: listId ?? "" }} variant="default">
                {t.mailings.members}
              </LinkButton>
              <Button onClick={onClose}>{t.common.close}</Button>
            </Group>
          </>
        ) : (
          <>
            <Select
              label={t.mailings.whichList}
              placeholder={t.mailings.orNewList}
              data-autofocus
              searchable
              nothingFoundMessage={t.mailings.noLists}
              data={lists.map((list) => ({ value: list.id, label: list.name }))}
              value={listId}
              onChange={setListId}
            />
            {kind === "counterparty" && (
              <Checkbox
                label={t.mailings.withPeople}
                checked={withPeople}
                onChange={(event) => setWithPeople(event.currentTarget.checked)}
              />
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t.common.cancel}
              </Button>
              <Button disabled={!listId} loading={adding.isPending} onClick={() => adding.mutate()}>
                {t.mailings.add}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  );
}
