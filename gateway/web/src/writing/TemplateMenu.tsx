import { Button, Menu, Text } from "@mantine/core";
import { IconTemplate } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { post } from "../api/client";
import type { FilledTemplate, Template, TemplateUse } from "../api/types";
import { useI18n } from "../i18n/i18n";
import { notifyProblem } from "../ui/notify";
import { TextLink } from "../ui/TextLink";
import { templatesQuery } from "./queries";

interface Props {
  use: TemplateUse;
  onFilled: (letter: FilledTemplate) => void;
}

/** The templates, each filled in with a click. */
export function TemplateMenu({ use, onFilled }: Props) {
  const { t } = useI18n();
  const words = t.writing.templates;
  const [opened, setOpened] = useState(false);
  const templates = useQuery({ ...templatesQuery, enabled: opened });
  const filling = useMutation({
    mutationFn: (template: Template) => post<FilledTemplate>(`/email-templates/${template.id}/fill`, use),
    onSuccess: onFilled,
    onError: (error) => notifyProblem(t, error),
  });
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end">
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconTemplate size={16} />}
          loading={filling.isPending}
        >
          {words.one}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
        {templates.data?.map((template) => (
          <Menu.Item key={template.id} onClick={() => filling.mutate(template)}>
            {template.name}
          </Menu.Item>
        ))}
        {templates.data?.length === 0 && (
          <Text size="sm" c="dimmed" px="sm" py={6}>
            {words.none}{" "}
            <TextLink to="/settings" search={{ tab: "letters" }} size="sm">
              {words.add}
            </TextLink>
          </Text>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
