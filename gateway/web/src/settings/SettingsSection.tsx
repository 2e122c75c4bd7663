import { Button, Group, Table, Text, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { ReactNode } from "react";

interface SectionProps {
  title: string;
  /** What it is for, in a sentence. */
  hint?: string | undefined;
  create?: { label: string; onClick: () => void } | undefined;
  children: ReactNode;
}

/** One list of the settings: its title, what can be added, and the list. */
export function SettingsSection({ title, hint, create, children }: SectionProps) {
  return (
    <div style={{ marginBottom: 24 }}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {title}
        </Title>
        {create && (
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={create.onClick}>
            {create.label}
          </Button>
        )}
      </Group>
      {hint && (
        <Text size="sm" c="dimmed" mb="sm">
          {hint}
        </Text>
      )}
      {children}
    </div>
  );
}

interface TableProps {
  label: string;
  heads: string[];
  children: ReactNode;
}

export function SettingsTable({ label, heads, children }: TableProps) {
  return (
    <Table.ScrollContainer
      minWidth={640}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, "aria-label": label, role: "region" } }}
    >
      <Table aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head, index) => (head ? <Table.Th key={head}>{head}</Table.Th> : <Table.Td key={index} />))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
