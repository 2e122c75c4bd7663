import { Avatar, Button, FileButton, Group, Image, Menu, Modal, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconCamera, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { del, postVersioned, upload } from "../api/client";
import type { Contact, StoredFile } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyDone, notifyProblem } from "../ui/notify";
import { ProblemPanel } from "../ui/ProblemPanel";

const TAKEN = "image/jpeg,image/png,image/gif";

export function photoAddress(contact: Contact, size: "whole" | "thumbnail"): string | null {
  return contact.photo_id && `/api/v1/contacts/${contact.id}/photo?size=${size}&photo_id=${contact.photo_id}`;
}

/** A person's photo: shown small, and changed with a click. */
export function PhotoEditor({ contact }: { contact: Contact }) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const [chosen, setChosen] = useState<File | null>(null);
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["contacts"] });
  const removing = useMutation({
    mutationFn: () => del(`/contacts/${contact.id}/photo`, contact.version),
    onError: (error) => notifyProblem(t, error),
    onSettled: refresh,
  });
  const [choosing, setChoosing] = useState<(() => void) | null>(null);
  return (
    <FileButton accept={TAKEN} onChange={setChosen}>
      {({ onClick }) => (
        <>
          <Menu position="bottom-start" onOpen={() => setChoosing(() => onClick)}>
            <Menu.Target>
              <UnstyledButton aria-label={contact.photo_id ? t.cards.photoOf(contact.name) : t.cards.addPhoto}>
                <Avatar src={photoAddress(contact, "thumbnail")} name={contact.name} alt="" size={64} radius="sm">
                  <IconCamera size={24} />
                </Avatar>
              </UnstyledButton>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconCamera size={16} />} onClick={() => choosing?.()}>
                {contact.photo_id ? t.cards.changePhoto : t.cards.addPhoto}
              </Menu.Item>
              {contact.photo_id && (
                <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => removing.mutate()}>
                  {t.cards.deletePhoto}
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
          {chosen && <Preview contact={contact} file={chosen} onClose={() => setChosen(null)} />}
        </>
      )}
    </FileButton>
  );
}

interface PreviewProps {
  contact: Contact;
  file: File;
  onClose: () => void;
}

/** The picture as it will be, before it is sent. */
function Preview({ contact, file, onClose }: PreviewProps) {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  const saving = useMutation({
    mutationFn: async () => {
      const stored = await upload<StoredFile>("/files", file);
      return postVersioned<Contact>(`/contacts/${contact.id}/photo`, { file_id: stored.id }, contact.version);
    },
    onSuccess: (changed) => {
      queryClient.setQueryData(["contacts", "one", contact.id], changed);
      notifyDone(t, t.cards.photoSaved);
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.cards.photoOf(contact.name)}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      <Stack gap="sm">
        {saving.error && <ProblemPanel error={saving.error} />}
        {address && <Image src={address} alt={t.cards.photoOf(contact.name)} mah={320} fit="contain" />}
        <Text size="xs" c="dimmed">
          {t.cards.photoHint}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button loading={saving.isPending} onClick={() => saving.mutate()}>
            {t.common.save}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
